using System.Diagnostics;
using System.Text;
using Deimos.Outbox;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Outbox;

public sealed class OutboxPublishingTests(PostgresFixture postgres) : OutboxScene(postgres)
{
    [Fact]
    [Trait("Case", "150")]
    [Trait("Case", "154")]
    public async Task A_list_becomes_rows_in_its_order_with_encoded_keys_and_payloads()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();

        await Producer(scope).PublishListAsync(
            [new("foo1", 1), new("foo2", 2), new("foo3", 3)], cancellationToken: Cancellation);

        var rows = await Service.RowsAsync();
        rows.Select(row => row.Topic).ShouldBe(["things", "things", "things"]);
        rows.Select(row => Text(row.Key)[6..]).ShouldBe(["foo1", "foo2", "foo3"]);
        rows.ShouldAllBe(row => row.Message![0] == 0 && row.Key![0] == 0);
        rows.ShouldAllBe(row => row.PartitionKey == null && row.Producer == "ThingProducer");
        rows.ShouldAllBe(row => row.Bucket == OutboxRow.BucketOf(row.KeyHash));
        Service.Host.Metrics.Sum("deimos.outbox.insert", ("topic", "things")).ShouldBe(3);
    }

    [Fact]
    [Trait("Case", "151")]
    public async Task A_tombstone_is_a_row_without_a_message()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();

        await Producer(scope).PublishTombstoneAsync("foo", cancellationToken: Cancellation);

        var row = (await Service.RowsAsync()).ShouldHaveSingleItem();
        row.Message.ShouldBeNull();
        Text(row.Key)[6..].ShouldBe("foo");
    }

    [Fact]
    [Trait("Case", "152")]
    public async Task Rows_without_a_key_and_of_several_calls_add_up()
    {
        await Service.StartAsync(deimos => deimos.AddProducer<KeylessProducer>());
        await using var scope = Service.Scope();
        var producer = scope.ServiceProvider.GetRequiredService<KeylessProducer>();

        await producer.PublishListAsync(
            [new("a", 1), new("b", 2), new("c", 3)], cancellationToken: Cancellation);
        (await Service.RowsAsync()).Count.ShouldBe(3);
        await producer.PublishAsync(new("d", 4), cancellationToken: Cancellation);

        var rows = await Service.RowsAsync();
        rows.Count.ShouldBe(4);
        rows.ShouldAllBe(row => row.Key == null && row.PartitionKey == null);
    }

    [Fact]
    public async Task The_partition_key_decides_bucket_and_hash()
    {
        await Service.StartAsync(deimos => deimos.AddProducer<RoutedProducer>());
        await using var scope = Service.Scope();

        await scope.ServiceProvider.GetRequiredService<RoutedProducer>().PublishListAsync(
            Enumerable.Range(0, 20).Select(n => new Thing($"key-{n}", 7)), cancellationToken: Cancellation);

        var rows = await Service.RowsAsync();
        rows.ShouldAllBe(row => row.PartitionKey == "7");
        rows.Select(row => (row.Bucket, row.KeyHash)).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_transaction_shows_its_rows_when_it_has_committed_and_draws_their_ids_last()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<ThingsDb>();

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            await Producer(scope).PublishAsync(new("first", 1), cancellationToken: Cancellation);
            db.Things.Add(new() { Name = "row" });
            await db.SaveChangesAsync(Cancellation);
            await Producer(scope).PublishAsync(new("second", 2), cancellationToken: Cancellation);
            (await db.Set<OutboxMessage>().CountAsync(Cancellation)).ShouldBe(0);
            await PublishElsewhereAsync("between");
            await transaction.CommitAsync(Cancellation);
        }

        (await Service.RowsAsync()).Select(row => Text(row.Key)[6..]).ShouldBe(["between", "first", "second"]);
        Service.Host.Metrics.Sum("deimos.outbox.insert", ("topic", "things")).ShouldBe(3);
    }

    [Fact]
    public async Task A_synchronous_commit_writes_the_rows_as_well()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<ThingsDb>();

        using (var transaction = db.Database.BeginTransaction())
        {
            await Producer(scope).PublishAsync(new("foo", 1), cancellationToken: Cancellation);
            transaction.Commit();
        }

        (await Service.RowsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Case", "106")]
    public async Task A_transaction_that_is_rolled_back_or_left_leaves_nothing()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<ThingsDb>();

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            await Producer(scope).PublishAsync(new("rolled-back", 1), cancellationToken: Cancellation);
            await transaction.RollbackAsync(Cancellation);
        }

        await using (await db.Database.BeginTransactionAsync(Cancellation))
        {
            await Producer(scope).PublishAsync(new("left", 1), cancellationToken: Cancellation);
        }

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            await transaction.CommitAsync(Cancellation);
        }

        (await Service.RowsAsync()).ShouldBeEmpty();
        Service.Host.Metrics.Sum("deimos.outbox.insert").ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_fit_its_schema_is_found_at_the_call()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<ThingsDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);

        await Should.ThrowAsync<PayloadException>(() =>
            scope.ServiceProvider.GetRequiredService<PayloadProducer>().PublishListAsync(
                [new() { ["test_id"] = "a", ["some_int"] = 1 }, new() { ["test_id"] = "b" }],
                cancellationToken: Cancellation));
        await transaction.CommitAsync(Cancellation);

        (await Service.RowsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_is_one_insert_and_a_transaction_one_notification()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<ThingsDb>();
        await using var listener = await Listener.StartAsync(Service.ConnectionString, OutboxNames.Of(db).Channel);
        await Service.ExecuteAsync(
            """
            CREATE TABLE statements (n int);
            CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN INSERT INTO statements VALUES (1); RETURN NULL; END';
            CREATE TRIGGER count_statement AFTER INSERT ON kafka_messages
              FOR EACH STATEMENT EXECUTE FUNCTION count_statement();
            """);

        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            await Producer(scope).PublishListAsync(
                Enumerable.Range(0, 600).Select(n => new Thing($"{n}", n)), cancellationToken: Cancellation);
            await Producer(scope).PublishListAsync(
                Enumerable.Range(0, 600).Select(n => new Thing($"{n}", n)), cancellationToken: Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        (await listener.CountAsync()).ShouldBe(1);
        (await Service.RowsAsync()).Count.ShouldBe(1200);
        (await db.Database.SqlQuery<long>($"SELECT count(*) AS \"Value\" FROM statements").SingleAsync(Cancellation))
            .ShouldBe(1);
    }

    [Fact]
    public async Task Headers_and_the_trace_are_kept_in_the_row()
    {
        await Service.StartAsync();
        await using var scope = Service.Scope();
        using var request = new Activity("request").Start();

        await Producer(scope).PublishAsync(
            new("foo", 1),
            new() { Headers = new() { { "reason", "import" }, { "nothing", (string?)null } } },
            Cancellation);

        var headers = RecordHeaderBytes.Read((await Service.RowsAsync()).Single().Headers!).ToList();
        headers.Select(header => header.Name).ShouldBe(["reason", "nothing", "traceparent"]);
        Text(headers[0].Value).ShouldBe("import");
        headers[1].Value.ShouldBeNull();
        Text(headers[2].Value).ShouldContain(request.TraceId.ToString());
    }

    [Fact]
    public async Task Force_send_goes_straight_to_Kafka_and_another_backend_can_be_named()
    {
        Service.Host.Settings["Deimos:Producers:PayloadProducer:Backend"] = "kafka";
        await Service.StartAsync();
        await using var scope = Service.Scope();

        await Producer(scope).PublishAsync(new("forced", 1), new() { ForceSend = true }, Cancellation);
        await scope.ServiceProvider.GetRequiredService<PayloadProducer>().PublishAsync(
            new() { ["test_id"] = "a", ["some_int"] = 1 }, cancellationToken: Cancellation);

        KafkaClients.Read(Service.Host.Kafka.BootstrapServers, "things", 2).Count.ShouldBe(2);
        (await Service.RowsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("db")]
    [InlineData("outbox")]
    public async Task The_backend_can_be_named_by_both_of_its_names(string name)
    {
        Service.Host.Settings["Deimos:Producing:Backend"] = name;
        await Service.StartAsync();
        await using var scope = Service.Scope();

        await Producer(scope).PublishAsync(new("foo", 1), cancellationToken: Cancellation);

        (await Service.RowsAsync()).ShouldHaveSingleItem();
    }

    private static ThingProducer Producer(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetRequiredService<ThingProducer>();

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);

    private async Task PublishElsewhereAsync(string id)
    {
        await using var scope = Service.Scope();
        await Producer(scope).PublishAsync(new(id, 0), cancellationToken: Cancellation);
    }

    [Topic("events"), Schema("MySchema", Namespace = "com.my-namespace"), NoKey]
    internal sealed class KeylessProducer : Producer<Thing>;
}

using Deimos.Producing;
using Deimos.Records;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Records;

public sealed class RecordProducerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly QueryCount _queries = new();
    private RecordsHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _host = await RecordsHost.StartAsync(postgres, options: options => options.AddInterceptors(_queries));

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "94")]
    public async Task Sends_those_columns_that_the_schema_has()
    {
        await using var scope = _host.Scope();
        var sample = new Sample { TestId = "abc", SomeInt = 3, GeneratedId = "unseen" };

        await scope.ServiceProvider.GetRequiredService<SampleProducer>()
            .SendEventAsync(sample, cancellationToken: Cancellation);

        var sent = _host.Sent.ShouldHaveSingleItem();
        sent.Topic.ShouldBe("samples");
        sent.Key.ShouldBe("abc");
        sent.Payload.ShouldBe(new() { ["test_id"] = "abc", ["some_int"] = 3 });
    }

    [Fact]
    [Trait("Case", "96")]
    public async Task Reads_the_record_of_attributes_that_have_its_key()
    {
        var id = await AddAsync(new() { TestId = "abc", SomeInt = 3, GeneratedId = "generated_id", SomeBool = true });
        await using var scope = _host.Scope();

        await scope.ServiceProvider.GetRequiredService<SampleWithIdProducer>().SendEventAsync(
            new Payload { ["id"] = id, ["test_id"] = "abc2", ["some_int"] = 3 }, cancellationToken: Cancellation);

        var sent = _host.Sent.ShouldHaveSingleItem();
        sent.Key.ShouldBe($"{id}");
        sent.Payload!["message_id"].ShouldBe("generated_id");
        sent.Payload["test_id"].ShouldBe("abc2");
    }

    [Fact]
    public async Task Completes_keys_from_the_database_in_one_query_for_the_whole_list()
    {
        var first = await AddAsync(new() { TestId = "a", SomeInt = 1 });
        var second = await AddAsync(new() { TestId = "b", SomeInt = 2, SomeBool = true });
        await using var scope = _host.Scope();
        var before = _queries.Count;

        await scope.ServiceProvider.GetRequiredService<SampleProducer>().SendEventsAsync(
            [
                new Payload { ["id"] = second },
                new Payload { ["test_id"] = "c", ["someInt"] = 3 },
                new Payload { ["id"] = (long)first, ["some_int"] = 7 },
            ],
            cancellationToken: Cancellation);

        (_queries.Count - before).ShouldBe(1);
        _host.Sent.Select(message => message.Payload).ShouldBe(
            [
                new Payload { ["test_id"] = "b", ["some_int"] = 2 },
                new Payload { ["test_id"] = "c", ["some_int"] = 3 },
                new Payload { ["test_id"] = "a", ["some_int"] = 7 },
            ]);
    }

    [Fact]
    public async Task A_record_that_does_not_exist_is_named()
    {
        await using var scope = _host.Scope();
        var producer = scope.ServiceProvider.GetRequiredService<SampleProducer>();

        var refused = await Should.ThrowAsync<RecordException>(() =>
            producer.SendEventAsync(new Payload { ["id"] = 404 }, cancellationToken: Cancellation));

        refused.Message.ShouldBe(
            "Sample has no row with the primary key '404', which was to be published. Publish a tombstone for what is "
            + "deleted.");
        _host.Sent.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "97")]
    public void Watches_all_fields_of_the_schema() =>
        _host.Services.GetRequiredService<SampleProducer>().Watched.ShouldBe(["test_id", "some_int"]);

    [Fact]
    [Trait("Case", "98")]
    public async Task Post_processing_gets_the_same_records_after_they_are_published()
    {
        await using var scope = _host.Scope();
        var sample = new Sample { Id = 5, TestId = "abc", SomeInt = 3, GeneratedId = "x" };

        await scope.ServiceProvider.GetRequiredService<SampleWithIdProducer>()
            .SendEventsAsync([sample], cancellationToken: Cancellation);

        sample.TestId.ShouldBe("abc processed");
        _host.Sent.ShouldHaveSingleItem().Payload!["test_id"].ShouldBe("abc");
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_field_is_refused()
    {
        var producer = _host.Services.GetRequiredService<SampleProducer>();

        var refused = await Should.ThrowAsync<Deimos.Schemas.PayloadException>(() =>
            producer.SendEventAsync(new Sample { TestId = "abc" }, cancellationToken: Cancellation));

        refused.Message.ShouldContain("some_int");
    }

    [Fact]
    public async Task A_disabled_producer_asks_nobody_for_anything()
    {
        await using var scope = _host.Scope();
        var before = _queries.Count;

        using (Producers.Disable<SampleProducer>())
        {
            await scope.ServiceProvider.GetRequiredService<SampleProducer>()
                .SendEventAsync(new Payload { ["id"] = 1 }, cancellationToken: Cancellation);
        }

        _queries.Count.ShouldBe(before);
        _host.Sent.ShouldBeEmpty();
    }

    private async Task<int> AddAsync(Sample sample)
    {
        await using var db = _host.Plain();
        db.Add(sample);
        await db.SaveChangesAsync(Cancellation);
        return sample.Id;
    }

    private sealed class QueryCount : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<System.Data.Common.DbDataReader> ReaderExecutedAsync(
            System.Data.Common.DbCommand command,
            CommandExecutedEventData eventData,
            System.Data.Common.DbDataReader result,
            CancellationToken cancellationToken = default)
        {
            Count++;
            return new(result);
        }
    }
}

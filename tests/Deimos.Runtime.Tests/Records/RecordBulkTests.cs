using Deimos.Producing;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Deimos.Runtime.Tests.Records;

/// <summary>Writes past the change tracker that publish all the same.</summary>
public sealed class RecordBulkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private RecordsHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RecordsHost.StartAsync(postgres);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "103")]
    public async Task Imported_rows_are_published_with_their_real_ids()
    {
        IReadOnlyList<Widget> rows = [];

        await _host.RunAsync(async db => rows = await db.ImportAsync(
            [new Widget { Name = "a" }, new Widget { Name = "b", WidgetId = 2 }, new Widget { Name = "c" }],
            cancellationToken: Cancellation));

        rows.Select(row => row.Name).ShouldBe(["a", "b", "c"], ignoreOrder: true);
        rows.ShouldAllBe(row => row.Id > 0);
        var sent = _host.Sent.Where(message => message.Topic == "my-topic").ToList();
        sent.Select(message => (message.Key, message.Payload!["id"], message.Payload["name"])).ShouldBe(
            rows.Select(row => ((object?)row.Id, (object?)row.Id, (object?)row.Name)), ignoreOrder: true);
        _host.Sent.Count.ShouldBe(6);
    }

    [Fact]
    [Trait("Case", "108")]
    public async Task An_import_may_update_rows_that_are_already_there()
    {
        var there = new Gadget { TestId = "there", SomeInt = 1 };
        await using (var db = _host.Plain())
        {
            db.Add(there);
            await db.SaveChangesAsync(Cancellation);
        }

        IReadOnlyList<Gadget> rows = [];
        await _host.RunAsync(async db => rows = await db.ImportAsync(
            [
                new Gadget { TestId = "there", SomeInt = 2 },
                new Gadget { TestId = "new", SomeInt = 3 },
                new Gadget { TestId = "there", SomeInt = 4 },
            ],
            new() { ConflictProperties = [nameof(Gadget.TestId)] },
            Cancellation));

        rows.Single(row => row.TestId == "there").Id.ShouldBe(there.Id);
        rows.Select(row => (row.TestId, row.SomeInt)).ShouldBe([("there", 4), ("new", 3)], ignoreOrder: true);
        _host.Sent.Select(message => message.Payload).ShouldBe(
            [
                new Payload { ["test_id"] = "there", ["some_int"] = 4 },
                new Payload { ["test_id"] = "new", ["some_int"] = 3 },
            ],
            ignoreOrder: true);
    }

    [Fact]
    [Trait("Case", "109")]
    public async Task An_import_that_nobody_publishes_gives_its_rows_all_the_same()
    {
        IReadOnlyList<Widget> rows = [];
        IReadOnlyList<Silent> silent = [];

        await _host.RunAsync(async db =>
        {
            using (Producers.Disable())
            {
                rows = await db.ImportAsync([new Widget { Name = "a" }], cancellationToken: Cancellation);
            }

            silent = await db.ImportAsync([new Silent { TestId = "a" }], cancellationToken: Cancellation);
        });

        rows.ShouldHaveSingleItem().Id.ShouldBePositive();
        silent.ShouldHaveSingleItem().Id.ShouldBePositive();
        _host.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_import_that_fails_writes_and_publishes_nothing()
    {
        await _host.RunAsync(async db =>
        {
            var gadget = new Gadget { TestId = "same" };
            await Should.ThrowAsync<PostgresException>(() =>
                db.ImportAsync([new Gadget { TestId = "first" }, gadget, gadget], cancellationToken: Cancellation));
            (await Should.ThrowAsync<RecordException>(() =>
                db.ImportAsync([new Parcel { Origin = new("A") }], cancellationToken: Cancellation)))
                .Message.ShouldContain("Save such records one by one.");
        });

        _host.Sent.ShouldBeEmpty();
        await using var plain = _host.Plain();
        (await plain.Set<Gadget>().CountAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task An_update_of_many_rows_publishes_each_as_it_is_then()
    {
        await AddAsync(1, 2, 3);
        var count = 0;

        await _host.RunAsync(async db => count = await db.ExecuteUpdateAndPublishAsync(
            db.Widgets.Where(widget => widget.WidgetId >= 2),
            setters => setters.SetProperty(widget => widget.Name, widget => "no. " + widget.WidgetId),
            Cancellation));

        count.ShouldBe(2);
        _host.Sent.Where(message => message.Topic == "my-topic").Select(message => message.Payload!["name"])
            .ShouldBe(["no. 2", "no. 3"], ignoreOrder: true);
        _host.Sent.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Shadow_properties_and_parts_are_read_too()
    {
        await _host.RunAsync(async db =>
        {
            using var _ = Producers.Disable();
            var parcel = new Parcel { Price = 1, Origin = new("A"), Lines = { new() { Sku = "s" } } };
            db.Add(parcel);
            db.Entry(parcel).Property("Note").CurrentValue = "shadow";
            await db.SaveChangesAsync(Cancellation);
        });

        await _host.RunAsync(db => db.ExecuteUpdateAndPublishAsync(
            db.Parcels, setters => setters.SetProperty(parcel => parcel.Price, 8), Cancellation));

        var payload = _host.Sent.ShouldHaveSingleItem().Payload!;
        payload["doublePrice"].ShouldBe(16);
        payload["note"].ShouldBe("shadow");
        ((IEnumerable<object?>)payload["lines"]!).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_of_many_rows_publishes_their_tombstones_with_the_commit(bool commits)
    {
        var ids = await AddAsync(1, 2, 3);

        await _host.RunAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            (await db.ExecuteDeleteAndPublishAsync(db.Widgets.Where(widget => widget.WidgetId != 2), Cancellation))
                .ShouldBe(2);
            _host.Sent.ShouldBeEmpty();
            await (commits ? transaction.CommitAsync(Cancellation) : transaction.RollbackAsync(Cancellation));
        });

        _host.Sent.Where(message => message.Topic == "my-topic").Select(message => (message.Key, message.Payload))
            .ShouldBe(commits ? [(ids[0], null), (ids[2], null)] : [], ignoreOrder: true);
    }

    [Fact]
    public async Task A_context_that_does_not_publish_says_so()
    {
        await using var db = _host.Plain();

        var refused = await Should.ThrowAsync<RecordException>(() =>
            db.ExecuteDeleteAndPublishAsync(db.Widgets, Cancellation));

        refused.Message.ShouldBe(
            "RecordsDb does not publish records. Call UseOutbox<RecordsDb>() or UseRecords<RecordsDb>().");
    }

    private async Task<List<long>> AddAsync(params int[] widgetIds)
    {
        await using var db = _host.Plain();
        List<Widget> widgets = [.. widgetIds.Select(id => new Widget { WidgetId = id, Name = "widget" })];
        db.AddRange(widgets);
        await db.SaveChangesAsync(Cancellation);
        return [.. widgets.Select(widget => widget.Id)];
    }
}

using Deimos.Producing;
using Deimos.Records;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Records;

public sealed class KafkaSourceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private RecordsHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RecordsHost.StartAsync(postgres);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "99")]
    public async Task A_new_record_goes_to_every_producer_with_the_id_that_the_database_made(bool isAsync)
    {
        var widget = new Widget { WidgetId = 1, Name = "widget" };

        await _host.RunAsync(async db =>
        {
            db.Add(widget);
            _ = isAsync ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges();
        });

        var (created, updated) = (widget.CreatedAt.ToUnixTimeSeconds(), widget.UpdatedAt.ToUnixTimeSeconds());
        widget.Id.ShouldBePositive();
        _host.Sent.Select(message => (message.Topic, message.Key)).ShouldBe(
            [("my-topic", widget.Id), ("my-topic-the-second", widget.Id)]);
        _host.Sent[0].Payload.ShouldBe(new()
        {
            ["id"] = widget.Id,
            ["widget_id"] = 1L,
            ["name"] = "widget",
            ["updated_at"] = updated,
            ["created_at"] = created,
        });
        _host.Sent[1].Payload.ShouldBe(new()
        {
            ["id"] = widget.Id,
            ["widget_id"] = 1L,
            ["model_id"] = "",
            ["updated_at"] = updated,
            ["created_at"] = created,
        });
    }

    [Fact]
    [Trait("Case", "100")]
    public async Task A_change_goes_to_those_producers_that_watch_it()
    {
        var id = await AddAsync(new() { Name = "widget" });

        await ChangeAsync(id, widget => widget.Name = "widget 2");

        var sent = _host.Sent.ShouldHaveSingleItem();
        sent.Topic.ShouldBe("my-topic");
        sent.Payload!["name"].ShouldBe("widget 2");
    }

    [Fact]
    [Trait("Case", "114")]
    public async Task What_nobody_watches_is_not_published()
    {
        var id = await AddAsync(new() { Name = "widget" });

        await ChangeAsync(id, widget => widget.UpdatedAt = widget.UpdatedAt.AddDays(1));
        await ChangeAsync(id, widget => widget.Description = "seen by no schema");
        await _host.RunAsync(async db =>
        {
            var widget = await db.Widgets.SingleAsync(Cancellation);
            widget.Name = "other";
            db.ChangeTracker.DetectChanges();
            widget.Name = "widget";
            await db.SaveChangesAsync(Cancellation);
        });

        _host.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_record_that_was_never_read_counts_as_changed()
    {
        var id = await AddAsync(new() { Name = "widget" });

        await _host.RunAsync(async db =>
        {
            db.Update(new Widget { Id = id, Name = "overwritten" });
            await db.SaveChangesAsync(Cancellation);
        });

        _host.Sent.Select(message => message.Topic).ShouldBe(["my-topic", "my-topic-the-second"]);
        _host.Sent[0].Payload!["name"].ShouldBe("overwritten");
    }

    [Fact]
    [Trait("Case", "102")]
    public async Task A_deleted_record_is_a_tombstone_and_makes_no_payload()
    {
        var id = await AddAsync(new() { Name = "widget" });
        WidgetTheSecondProducer.Generated.Value = 0;

        await DeleteAsync(id);

        WidgetTheSecondProducer.Generated.Value.ShouldBe(0);
        _host.Sent.Select(message => (message.Topic, message.Key, message.Payload)).ShouldBe(
            [("my-topic", id, null), ("my-topic-the-second", id, null)]);
    }

    [Fact]
    [Trait("Case", "112")]
    public async Task Producers_may_delete_by_different_keys()
    {
        var id = await AddAsync(new() { WidgetId = 77 });
        WidgetTheSecondProducer.DeletesByModel.Value = true;

        await DeleteAsync(id);

        _host.Sent.Select(message => (message.Topic, message.Key, message.Payload)).ShouldBe(
            [("my-topic", id, null), ("my-topic-the-second", 77L, null)]);
    }

    [Fact]
    [Trait("Case", "113")]
    public async Task Text_is_cut_to_its_column_where_that_is_asked_for()
    {
        var id = await AddAsync(new() { Name = "short" });

        await _host.RunAsync(async db =>
        {
            db.Add(new Widget { Name = new('a', 500) });
            await db.SaveChangesAsync(Cancellation);
        });
        await ChangeAsync(id, widget => widget.Name = new('b', 500));
        await using var scope = _host.Scope();
        await scope.ServiceProvider.GetRequiredService<WidgetProducer>()
            .SendEventAsync(new Widget { Name = new('c', 500) }, cancellationToken: Cancellation);

        _host.Sent.Where(message => message.Topic == "my-topic").Select(message => message.Payload!["name"])
            .ShouldBe([new string('a', 100), new string('b', 100), new string('c', 500)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "104")]
    public async Task A_direct_backend_gets_nothing_before_the_commit_and_nothing_of_a_rollback(bool commits)
    {
        var id = await AddAsync(new() { Name = "widget" });

        await _host.RunAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            var widget = await db.Widgets.SingleAsync(w => w.Id == id, Cancellation);
            widget.Name = "kept";
            await db.SaveChangesAsync(Cancellation);
            await transaction.CreateSavepointAsync("before", Cancellation);
            widget.Name = "dropped";
            await db.SaveChangesAsync(Cancellation);
            await transaction.RollbackToSavepointAsync("before", Cancellation);
            _host.Sent.ShouldBeEmpty();
            await (commits ? transaction.CommitAsync(Cancellation) : transaction.RollbackAsync(Cancellation));
        });

        _host.Sent.Select(message => message.Payload!["name"]).ShouldBe(commits ? ["kept"] : []);
    }

    [Fact]
    public async Task A_transaction_of_somebody_else_is_refused_by_direct_backends()
    {
        await _host.RunAsync(async db =>
        {
            using var ambient = new System.Transactions.TransactionScope(
                System.Transactions.TransactionScopeAsyncFlowOption.Enabled);
            db.Add(new Widget { Name = "ambient" });

            var refused = await Should.ThrowAsync<RecordException>(() => db.SaveChangesAsync(Cancellation));

            refused.Message.ShouldContain("a transaction that began elsewhere");
        });
        _host.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_save_that_fails_publishes_nothing_and_can_be_repeated()
    {
        var widget = new Widget { Name = "widget", ModelId = null! };
        await _host.RunAsync(async db =>
        {
            db.Add(widget);
            await Should.ThrowAsync<DbUpdateException>(() => db.SaveChangesAsync(Cancellation));
            _host.Sent.ShouldBeEmpty();

            widget.ModelId = "m";
            await db.SaveChangesAsync(Cancellation);
        });

        _host.Sent.Count.ShouldBe(2);
        _host.Sent[0].Key.ShouldBe(widget.Id);
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_takes_the_save_back()
    {
        await _host.RunAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
            db.Add(new Widget { Name = "good" });
            await db.SaveChangesAsync(Cancellation);
            var parcel = new Parcel { Origin = new("A"), State = (ParcelState)9 };
            db.Add(parcel);
            await Should.ThrowAsync<PayloadException>(() => db.SaveChangesAsync(Cancellation));
            parcel.Id.Value.ShouldBe(0);
            await transaction.CommitAsync(Cancellation);
        });

        _host.Sent.Select(message => message.Topic).ShouldBe(["my-topic", "my-topic-the-second"]);
        await using var db = _host.Plain();
        (await db.Widgets.CountAsync(Cancellation)).ShouldBe(1);
        (await db.Parcels.CountAsync(Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task Disabled_producers_cost_nothing()
    {
        await _host.RunAsync(async db =>
        {
            using var _ = Producers.Disable();
            db.Add(new Widget { Name = "unseen" });
            await db.SaveChangesAsync(Cancellation);
            db.Database.CurrentTransaction.ShouldBeNull();
        });
        await _host.RunAsync(async db =>
        {
            using var _ = Producers.Disable<WidgetTheSecondProducer>();
            WidgetTheSecondProducer.Generated.Value = 0;
            db.Add(new Widget { Name = "half seen" });
            await db.SaveChangesAsync(Cancellation);
        });

        WidgetTheSecondProducer.Generated.Value.ShouldBe(0);
        _host.Sent.Select(message => message.Topic).ShouldBe(["my-topic"]);
    }

    [Fact]
    public async Task Every_kind_of_property_reaches_its_field()
    {
        var parcel = new Parcel { Price = 21, State = ParcelState.OnTheWay, Origin = new("A Street") };
        await _host.RunAsync(async db =>
        {
            parcel.Destination = new("B Street");
            parcel.Lines.Add(new() { Sku = "s-1" });
            db.Add(parcel);
            db.Entry(parcel).Property("Note").CurrentValue = "shadow";
            await db.SaveChangesAsync(Cancellation);
        });

        var sent = _host.Sent.ShouldHaveSingleItem();
        sent.Key.ShouldBe(parcel.Id.Value);
        Skus(sent.Payload!).ShouldBe(["s-1"]);
        sent.Payload!.Remove("lines");
        sent.Payload.ShouldBe(new()
        {
            ["id"] = parcel.Id.Value,
            ["price"] = 21,
            ["doublePrice"] = 42,
            ["state"] = "ON_THE_WAY",
            ["destination"] = new Payload { ["street"] = "B Street" },
            ["origin"] = new Payload { ["street"] = "A Street" },
            ["note"] = "shadow",
        });
    }

    [Fact]
    public async Task A_change_of_any_part_of_a_record_is_a_change_of_the_record()
    {
        await _host.RunAsync(async db =>
        {
            db.Add(new Parcel
            {
                Price = 1,
                Origin = new("A"),
                Destination = new("B"),
                Lines = { new() { Sku = "1" } },
            });
            await db.SaveChangesAsync(Cancellation);
        });

        await AfterAsync(parcel => parcel.Price = 5, payload => payload["doublePrice"].ShouldBe(10));
        await AfterAsync(
            parcel => parcel.Destination = new("C"),
            payload => payload["destination"].ShouldBe(new Payload { ["street"] = "C" }));
        await AfterAsync(
            parcel => parcel.Origin = new("D"),
            payload => payload["origin"].ShouldBe(new Payload { ["street"] = "D" }));
        await AfterAsync(parcel => parcel.Lines[0].Sku = "2", payload => Skus(payload).ShouldBe(["2"]));
        await AfterAsync(
            parcel => parcel.Lines.Add(new() { Sku = "3" }), payload => Skus(payload).ShouldBe(["2", "3"]));
        await AfterAsync(parcel => parcel.Lines.RemoveAt(0), payload => Skus(payload).ShouldBe(["3"]));
        await AfterAsync(parcel => parcel.Destination = null, payload => payload["destination"].ShouldBeNull());
        var before = _host.Sent.Count;
        await _host.RunAsync(async db =>
        {
            (await db.Parcels.SingleAsync(Cancellation)).Secret = "in no schema";
            await db.SaveChangesAsync(Cancellation);
        });
        _host.Sent.Count.ShouldBe(before);
    }

    private static IEnumerable<object?> Skus(Payload payload) =>
        ((IEnumerable<object?>)payload["lines"]!).Select(line => ((Payload)line!)["sku"]);

    private async Task AfterAsync(Action<Parcel> change, Action<Payload> judge)
    {
        var before = _host.Sent.Count;
        await _host.RunAsync(async db =>
        {
            change(await db.Parcels.SingleAsync(Cancellation));
            await db.SaveChangesAsync(Cancellation);
        });
        _host.Sent.Count.ShouldBe(before + 1);
        judge(_host.Sent[^1].Payload!);
    }

    private async Task<long> AddAsync(Widget widget)
    {
        await using var db = _host.Plain();
        db.Add(widget);
        await db.SaveChangesAsync(Cancellation);
        return widget.Id;
    }

    private Task ChangeAsync(long id, Action<Widget> change) => _host.RunAsync(async db =>
    {
        change(await db.Widgets.SingleAsync(widget => widget.Id == id, Cancellation));
        await db.SaveChangesAsync(Cancellation);
    });

    private Task DeleteAsync(long id) => _host.RunAsync(async db =>
    {
        db.Remove(await db.Widgets.SingleAsync(widget => widget.Id == id, Cancellation));
        await db.SaveChangesAsync(Cancellation);
    });
}

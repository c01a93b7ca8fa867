using Deimos.Hosting;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Deimos.Runtime.Tests.Records;

public sealed class RecordAssociationTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<ValidRecordsEvent> _told = [];
    private RecordBatches _batches = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _batches = await RecordBatches.StartAsync(
        postgres,
        deimos => deimos.ConfigureRecords(records => records.BulkImportIdGenerator = () => "global"));

    public async ValueTask DisposeAsync() => await _batches.DisposeAsync();

    [Fact]
    [Trait("Case", "143")]
    public async Task Nested_records_are_saved_with_the_record_that_they_belong_to()
    {
        await _batches.ConsumeAsync<BoxBatchConsumer>(
            ("a", Box("label of a", "x", "y")), ("b", Box("label of b", "z")));

        (await _batches.BoxesAsync()).Select(Describe).ShouldBe(["a: label of a [x, y]", "b: label of b [z]"]);

        await _batches.ConsumeAsync<BoxBatchConsumer>(("b", Box("changed", "z")), ("c", Box(null, "w")));

        (await _batches.BoxesAsync()).Select(Describe).ShouldBe(
            ["a: label of a [x, y]", "b: changed [z]", "c:  [w]"]);
    }

    [Fact]
    [Trait("Case", "143")]
    public async Task Records_that_nothing_is_known_by_need_an_id_of_their_write()
    {
        var refused = await Should.ThrowAsync<RecordException>(
            () => _batches.ConsumeAsync<BoxBatchConsumer>((null, Box("label", "x"))));

        refused.Message.ShouldBe(
            "Box has a key that the database makes, and its messages have none, so that its rows cannot be found again "
            + "for what belongs to them. Give it a text property 'BulkImportId', or give its messages a key.");
        (await _batches.BoxesAsync()).ShouldBeEmpty();

        await _batches.ConsumeAsync<BaleBatchConsumer>((null, Bale("first", "x", "y")));

        await using var db = _batches.Plain();
        var bale = await db.Set<Bale>().Include(b => b.Items).SingleAsync(Cancellation);
        bale.Items.Select(item => (item.BaleId, item.Sku)).ShouldBe(
            [(bale.Id, "x"), (bale.Id, "y")], ignoreOrder: true);
    }

    [Fact]
    [Trait("Case", "143")]
    public async Task Ids_of_the_write_tell_many_records_apart()
    {
        await using var batches = await RecordBatches.StartAsync(postgres);

        await batches.ConsumeAsync<BaleBatchConsumer>(
            [.. Enumerable.Range(0, 50).Select(n => ((object?)null, (Payload?)Bale($"{n}", $"{n}a", $"{n}b")))]);

        await using var db = batches.Plain();
        var bales = await db.Set<Bale>().Include(bale => bale.Items).ToListAsync(Cancellation);
        bales.Count.ShouldBe(50);
        bales.ShouldAllBe(bale => bale.Items.Count == 2 && bale.Items.All(item => item.Sku.StartsWith(bale.Name)));
    }

    [Fact]
    [Trait("Case", "93")]
    public async Task A_consumer_may_differ_from_what_holds_for_all()
    {
        await _batches.ConsumeAsync<BaleBatchConsumer>((null, Bale("global", "x")));
        await _batches.ConsumeAsync<OwnBaleBatchConsumer>((100, Bale("own", "x")));
        await _batches.ConsumeAsync<OwnBaleBatchConsumer>((100, Bale("own", "y")));

        await using var db = _batches.Plain();
        var bales = await db.Set<Bale>().Include(bale => bale.Items).OrderBy(bale => bale.Name)
            .ToListAsync(Cancellation);
        bales.Select(bale => (bale.Name, bale.BulkImportId)).ShouldBe([("global", "global"), ("own", "consumer")]);
        bales[0].Items.ShouldHaveSingleItem().BulkImportId.ShouldBe("global");
        bales[1].Items.Select(item => (item.Sku, item.BulkImportId)).ShouldBe(
            [("x", "consumer"), ("y", "consumer")], ignoreOrder: true);
    }

    [Fact]
    public async Task Ids_of_the_write_that_are_not_unique_do_no_harm()
    {
        await _batches.ConsumeAsync<BaleBatchConsumer>((null, Bale("one", "x")), (null, Bale("two", "y")));

        await using var db = _batches.Plain();
        (await db.Set<Bale>().Include(bale => bale.Items).OrderBy(bale => bale.Name).ToListAsync(Cancellation))
            .Select(bale => (bale.Name, bale.Items.Single().Sku)).ShouldBe([("one", "x"), ("two", "y")]);
    }

    [Theory]
    [Trait("Case", "144")]
    [InlineData(false, 4)]
    [InlineData(true, 2)]
    public async Task Associated_records_replace_those_that_are_there_or_add_to_them(bool replaces, int count)
    {
        _batches.Script.ReplaceAssociations = replaces;
        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", Box("label", "a", "b")), ("other", Box("label", "kept")));

        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", Box("label", "c", "d")));

        var boxes = await _batches.BoxesAsync();
        boxes[0].Items.Count.ShouldBe(count);
        boxes[0].Items.Select(item => item.Sku).Order().TakeLast(2).ShouldBe(["c", "d"]);
        boxes[1].Items.ShouldHaveSingleItem().Sku.ShouldBe("kept");
    }

    [Fact]
    public async Task Associated_records_with_keys_of_their_own_are_updated_in_their_place()
    {
        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", WithItems((1, "one"), (2, "two"))));
        await _batches.SqlAsync("CREATE TABLE deleted AS SELECT \"Id\" FROM box_items WHERE false; "
            + "CREATE RULE note AS ON DELETE TO box_items DO ALSO INSERT INTO deleted VALUES (OLD.\"Id\")");

        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", WithItems((2, "changed"), (3, "three"))));

        (await _batches.BoxesAsync()).ShouldHaveSingleItem().Items.OrderBy(item => item.Id)
            .Select(item => (item.Id, item.Sku)).ShouldBe([(2, "changed"), (3, "three")]);
        await using var db = _batches.Plain();
        (await db.Database.SqlQueryRaw<int>("SELECT \"Id\" AS \"Value\" FROM deleted").ToListAsync(Cancellation))
            .ShouldBe([1]);

        static Payload WithItems(params (int Id, string Sku)[] items) => new()
        {
            ["items"] = items.Select(item => new Payload { ["id"] = item.Id, ["sku"] = item.Sku }).ToList(),
        };
    }

    [Fact]
    public async Task An_association_that_a_payload_does_not_have_stays_and_an_empty_one_is_emptied()
    {
        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", Box("label", "x")), ("b", Box("label", "y")));

        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", new() { ["code"] = "a" }), ("b", Box(null)));

        (await _batches.BoxesAsync()).Select(Describe).ShouldBe(["a: label [x]", "b:  []"]);
    }

    [Fact]
    public async Task What_a_record_belongs_to_is_saved_before_it()
    {
        await _batches.AddAsync(new BoxOwner { Id = 1, Name = "old" });

        await _batches.ConsumeAsync<BoxBatchConsumer>(
            ("a", Owned(1, "changed")),
            ("b", Owned(2, "new")),
            ("c", Owned(2, "new")),
            ("d", new() { ["owner"] = null }));

        (await _batches.BoxesAsync()).Select(box => (box.Code, box.Owner?.Id, box.Owner?.Name)).ShouldBe(
            [("a", 1, "changed"), ("b", 2, "new"), ("c", 2, "new"), ("d", null, null)]);

        static Payload Owned(int id, string name) => new()
        {
            ["owner"] = new Payload { ["id"] = id, ["name"] = name },
        };
    }

    [Fact]
    [Trait("Case", "146")]
    public async Task After_a_deadlock_keys_are_read_again()
    {
        // Draws an id in each attempt, so that what an attempt is given is no good in the next.
        await _batches.FailAsync("box_items", "INSERT", 2, PostgresErrorCodes.DeadlockDetected, "NEW.\"Sku\" = 'b'");
        using var told = _batches.Events.Subscribe<ValidRecordsEvent>(_told.Add);

        await _batches.ConsumeAsync<BoxBatchConsumer>(("a", Box("label", "a", "b")));

        var box = (await _batches.BoxesAsync()).ShouldHaveSingleItem();
        Describe(box).ShouldBe("a: label [a, b]");
        box.Id.ShouldBe(3);
        _told.ShouldHaveSingleItem().Records.ShouldHaveSingleItem().ShouldBeOfType<Box>().Id.ShouldBe(3);
        _batches.Metrics.Sum("deimos.deadlock").ShouldBe(2);
    }

    [Fact]
    public async Task A_record_is_saved_with_all_that_belongs_to_it_or_not_at_all()
    {
        await _batches.SqlAsync("ALTER TABLE box_items ADD CHECK (\"Sku\" <> 'bad')");

        var failure = await Should.ThrowAsync<RecordBatchException>(
            () => _batches.ConsumeAsync<BoxBatchConsumer>(("a", Box("label", "good")), ("b", Box("label", "bad"))));

        failure.Failures.ShouldHaveSingleItem().Exception.ShouldBeOfType<PostgresException>();
        (await _batches.BoxesAsync()).Select(Describe).ShouldBe(["a: label [good]"]);
    }

    private static string Describe(Box box) =>
        $"{box.Code}: {box.Label?.Text} [{string.Join(", ", box.Items.Select(item => item.Sku).Order())}]";

    private static Payload Box(string? label, params string[] skus) => new()
    {
        ["label"] = label is null ? null : new Payload { ["text"] = label },
        ["items"] = skus.Select(sku => new Payload { ["sku"] = sku }).ToList(),
    };

    private static Payload Bale(string name, params string[] skus) => new()
    {
        ["name"] = name,
        ["items"] = skus.Select(sku => new Payload { ["sku"] = sku }).ToList(),
    };
}

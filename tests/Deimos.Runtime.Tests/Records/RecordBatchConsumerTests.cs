using Deimos.Consuming;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using static Deimos.Runtime.Tests.Records.RecordBatches;

namespace Deimos.Runtime.Tests.Records;

public sealed class RecordBatchConsumerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly RecordedLog _log = new();
    private RecordBatches _batches = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _batches = await RecordBatches.StartAsync(postgres, log: _log);

    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    [Trait("Case", "126")]
    public async Task Payloads_create_records()
    {
        await _batches.ConsumeAsync((1, Sample("abc", 3)), (2, Sample("def", 4)));

        (await _batches.SamplesAsync())
            .Select(sample => (sample.Id, sample.TestId, sample.SomeInt, sample.CreatedAt, sample.UpdatedAt))
            .ShouldBe([(1, "abc", 3, Start, Start), (2, "def", 4, Start, Start)]);
    }

    [Fact]
    [Trait("Case", "127")]
    [Trait("Case", "130")]
    public async Task Deletions_of_what_is_not_there_do_nothing()
    {
        await _batches.AddAsync(new Sample { Id = 5 });
        _batches.Script.IsCompacted = false;

        await _batches.ConsumeAsync((6, null), (5, null), (5, null));

        (await _batches.SamplesAsync()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "131")]
    public async Task Records_that_a_query_filter_hides_are_found()
    {
        await _batches.AddAsync(
            new Sample { Id = 1, SomeBool = true },
            new Sample { Id = 2, SomeBool = true, CreatedAt = Start.AddDays(-1) });

        await _batches.ConsumeAsync((1, null), (2, Sample("new", 9)));

        var sample = (await _batches.SamplesAsync()).ShouldHaveSingleItem();
        (sample.Id, sample.TestId, sample.SomeInt, sample.SomeBool).ShouldBe((2, "new", 9, true));
        (sample.CreatedAt, sample.UpdatedAt).ShouldBe((Start.AddDays(-1), Start));
    }

    [Fact]
    [Trait("Case", "133")]
    public async Task A_key_of_several_fields_finds_its_record()
    {
        await _batches.AddAsync(
            new Pair { PartOne = "a", PartTwo = "1", TestId = "old", SomeInt = 1 },
            new Pair { PartOne = "a", PartTwo = "2", TestId = "gone", SomeInt = 2 });

        await _batches.ConsumeAsync<PairBatchConsumer>(
            (Key("b", "1"), Sample("made", 3)), (Key("a", "1"), Sample("changed", 4)), (Key("a", "2"), null));

        await using var db = _batches.Plain();
        (await db.Set<Pair>().OrderBy(pair => pair.PartOne).ToListAsync(Cancellation))
            .Select(pair => (pair.PartOne, pair.PartTwo, pair.TestId, pair.SomeInt))
            .ShouldBe([("a", "1", "changed", 4), ("b", "1", "made", 3)]);

        static Payload Key(string one, string two) => new() { ["part_one"] = one, ["part_two"] = two };
    }

    [Fact]
    [Trait("Case", "134")]
    public async Task Messages_without_keys_add_records_and_delete_none()
    {
        await _batches.ConsumeAsync((null, Sample("abc", 3)), (null, Sample("def", 4)), (null, null));

        (await _batches.SamplesAsync()).Select(sample => sample.TestId).ShouldBe(["abc", "def"], ignoreOrder: true);
    }

    [Fact]
    [Trait("Case", "135")]
    public async Task Deletion_may_be_a_mark()
    {
        var created = Start.AddDays(-1);
        await _batches.AddAsync(
            new Sample { Id = 1, CreatedAt = created },
            new Sample { Id = 3, CreatedAt = created },
            new Sample { Id = 4, CreatedAt = created, SomeBool = true });
        _batches.Script.IsCompacted = false;
        _batches.Script.SoftlyDeletes = true;

        await _batches.ConsumeAsync(
            (1, null), (1, null), (2, Sample("two", 2)), (2, null), (3, Sample("three", 3)), (4, Sample("four", 4)));

        (await _batches.SamplesAsync()).Select(sample => (sample.Id, sample.SomeBool, sample.CreatedAt)).ShouldBe(
            [(1, true, created), (2, true, Start), (3, false, created), (4, false, created)]);
    }

    [Fact]
    [Trait("Case", "137")]
    public async Task Messages_can_be_changed_before_they_are_written()
    {
        _batches.Script.PreProcess = messages =>
        {
            foreach (var message in messages)
            {
                message.Payload!["some_int"] = -(int)message.Payload["some_int"]!;
            }
        };

        await _batches.ConsumeAsync((1, Sample("a", 11)), (2, Sample("b", 20)), (3, null));

        (await _batches.SamplesAsync()).Select(sample => sample.SomeInt).ShouldBe([-11, -20]);
        _batches.Script.Processed.ShouldHaveSingleItem().ShouldBe([1, 2]);
        _batches.Script.Done.ShouldHaveSingleItem().ShouldBe([1, 2, 3]);
    }

    [Fact]
    [Trait("Case", "138")]
    public async Task Records_that_are_not_wanted_are_told_and_left_as_they_are()
    {
        await _batches.AddAsync(new Sample { Id = 2, TestId = "old", UpdatedAt = Start.AddDays(-1) });
        _batches.Script.ShouldConsume = sample => sample.TestId != "def";
        var (valid, invalid) = (new List<ValidRecordsEvent>(), new List<InvalidRecordsEvent>());
        using var first = _batches.Events.Subscribe<ValidRecordsEvent>(valid.Add);
        using var second = _batches.Events.Subscribe<InvalidRecordsEvent>(invalid.Add);

        await _batches.ConsumeAsync((1, Sample("abc", 3)), (2, Sample("def", 4)));

        (await _batches.SamplesAsync()).Select(sample => (sample.TestId, sample.UpdatedAt))
            .ShouldBe([("abc", Start), ("old", Start.AddDays(-1))]);
        var told = valid.ShouldHaveSingleItem();
        told.Records.ShouldHaveSingleItem().ShouldBeOfType<Sample>().TestId.ShouldBe("abc");
        (told.Consumer, told.Topic).ShouldBe(("c", "samples"));
        invalid.ShouldHaveSingleItem().Records.ShouldHaveSingleItem().ShouldBeOfType<Sample>().Id.ShouldBe(2);
    }

    [Fact]
    [Trait("Case", "139")]
    public async Task A_subscriber_that_fails_is_told_of_and_does_not_undo_what_is_written()
    {
        using var failing = _batches.Events.Subscribe<ValidRecordsEvent>(
            _ => throw new InvalidOperationException("made to fail"));

        await _batches.ConsumeAsync((1, Sample("abc", 3)));

        _log.Entries.Single(entry => entry.Exception is not null).Exception!.Message.ShouldBe("made to fail");
        (await _batches.SamplesAsync()).ShouldHaveSingleItem().TestId.ShouldBe("abc");
    }

    [Theory]
    [Trait("Case", "140")]
    [InlineData(6, 1)]
    [InlineData(5, 1)]
    [InlineData(4, 2)]
    [InlineData(1, 5)]
    [InlineData(null, 1)]
    public async Task Records_are_written_in_slices(int? most, int statements)
    {
        _batches.Script.MaxDbBatchSize = most;
        await _batches.CountAsync("samples", "INSERT OR DELETE");

        await _batches.ConsumeAsync([.. Enumerable.Range(1, 5).Select(n => ((object?)n, (Payload?)Sample("a", n)))]);

        (await _batches.CountedAsync()).ShouldBe(statements);
        (await _batches.SamplesAsync()).Count.ShouldBe(5);

        await _batches.ConsumeAsync([.. Enumerable.Range(1, 5).Select(n => ((object?)n, (Payload?)null))]);

        (await _batches.CountedAsync()).ShouldBe(2 * statements);
        (await _batches.SamplesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_each_key_the_last_message_counts()
    {
        await _batches.CountAsync("samples", "INSERT OR DELETE");

        await _batches.ConsumeAsync(
            (1, Sample("a", 1)), (2, Sample("b", 2)), (1, null), (1, Sample("c", 3)), (2, null), (3, Sample("d", 4)));

        (await _batches.SamplesAsync()).Select(sample => (sample.Id, sample.TestId)).ShouldBe([(1, "c"), (3, "d")]);
        (await _batches.CountedAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Without_compaction_every_message_is_written_in_its_turn()
    {
        _batches.Script.IsCompacted = false;

        await _batches.ConsumeAsync(
            (1, Sample("a", 1)), (2, Sample("b", 2)), (1, Sample("c", 3)), (1, null), (1, Sample("e", 5)));

        (await _batches.SamplesAsync()).Select(sample => (sample.Id, sample.TestId)).ShouldBe([(1, "e"), (2, "b")]);
        _batches.Script.Processed.Select(keys => string.Join(",", keys)).ShouldBe(["1,2", "1", "1"]);
    }

    [Fact]
    public async Task Messages_can_be_skipped_and_fields_without_a_property_are_left_out()
    {
        await _batches.ConsumeAsync(
            (1, Sample("skipped", 1)),
            (2, new() { ["test_id"] = "b", ["timestamp"] = "in no column", ["created_at"] = 1 }));

        var sample = (await _batches.SamplesAsync()).ShouldHaveSingleItem();
        (sample.Id, sample.TestId, sample.SomeInt, sample.CreatedAt).ShouldBe((2, "b", null, Start));
        _batches.Script.Done.ShouldHaveSingleItem().ShouldBe([2]);
    }

    [Fact]
    public async Task What_payloads_do_not_have_stays_as_it_is()
    {
        await _batches.AddAsync(new Sample { Id = 1, TestId = "a", SomeInt = 1, GeneratedId = "kept" });
        await _batches.AddAsync(new Sample { Id = 2, TestId = "b", SomeInt = 2, GeneratedId = "kept" });

        await _batches.ConsumeAsync(
            (1, new() { ["test_id"] = "c" }), (2, new() { ["some_int"] = null }), (3, new() { ["some_int"] = 3 }));

        (await _batches.SamplesAsync()).Select(sample => (sample.TestId, sample.SomeInt, sample.GeneratedId))
            .ShouldBe([("c", 1, "kept"), ("b", null, "kept"), (null, 3, null)]);
    }

    [Fact]
    public async Task An_entity_that_a_statement_cannot_write_is_refused()
    {
        await using var scope = _batches.Scope();
        await using var db = _batches.Plain();

        var refused = await Should.ThrowAsync<RecordException>(() => new ParcelBatchConsumer(db).ConsumeAsync(
            [new() { ["price"] = 3 }],
            new BatchMetadata
            {
                Topic = "parcels",
                GroupId = "g",
                Messages = [new() { Topic = "parcels", GroupId = "g", Key = 1 }],
            },
            Cancellation));

        refused.Message.ShouldStartWith("Parcel cannot be imported: it has parts or derived types");
    }

    private sealed class ParcelBatchConsumer(RecordsDb db) : RecordBatchConsumer<Parcel>(db)
    {
        protected override Parcel CreateRecord() => new() { Origin = new("street") };
    }
}

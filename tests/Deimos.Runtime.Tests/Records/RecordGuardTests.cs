using Deimos.Consuming;
using static Deimos.Runtime.Tests.Records.RecordBatches;

namespace Deimos.Runtime.Tests.Records;

public sealed class RecordGuardTests(PostgresFixture postgres) : IAsyncLifetime
{
    private RecordBatches _batches = null!;

    public async ValueTask InitializeAsync() => _batches = await RecordBatches.StartAsync(postgres);

    public async ValueTask DisposeAsync() => await _batches.DisposeAsync();

    [Fact]
    public Task An_older_offset_changes_nothing() => OlderOffsetsAsync<BoxConsumer>();

    [Fact]
    public Task An_older_offset_changes_nothing_in_a_batch() => OlderOffsetsAsync<BoxBatchConsumer>();

    [Fact]
    public Task Offsets_of_another_partition_are_not_compared() => OtherPartitionsAsync<BoxConsumer>();

    [Fact]
    public Task Offsets_of_another_partition_are_not_compared_in_a_batch() => OtherPartitionsAsync<BoxBatchConsumer>();

    [Fact]
    public async Task Associated_records_of_an_older_message_are_not_written()
    {
        await _batches.ConsumeAtAsync<BoxBatchConsumer>(0, 10, "a", Items("newer"));

        await _batches.ConsumeAtAsync<BoxBatchConsumer>(0, 9, "a", Items("older"));

        (await _batches.BoxesAsync()).ShouldHaveSingleItem().Items.ShouldHaveSingleItem().Sku.ShouldBe("newer");

        static Payload Items(string sku) => new() { ["items"] = new[] { new Payload { ["sku"] = sku } } };
    }

    [Fact]
    public async Task An_older_version_changes_nothing_in_a_batch()
    {
        _batches.Script.VersionField = "some_int";
        await _batches.AddAsync(
            new Sample { Id = 1, TestId = "newer", SomeInt = 5 }, new Sample { Id = 2, TestId = "older", SomeInt = 5 });

        await _batches.ConsumeAsync(
            (1, Sample("late", 4)), (2, Sample("same", 5)), (3, Sample("new", 7)), (3, Sample("late", 6)));

        (await _batches.SamplesAsync()).Select(sample => (sample.Id, sample.TestId, sample.SomeInt)).ShouldBe(
            [(1, "newer", 5), (2, "same", 5), (3, "new", 7)]);
    }

    private async Task OlderOffsetsAsync<TConsumer>()
        where TConsumer : Consumer
    {
        await _batches.AddAsync(new Box { Code = "a" });

        await _batches.ConsumeAtAsync<TConsumer>(0, 10, "a", new() { ["code"] = "a" });
        await WrittenAsync(10, Start);

        _batches.Advance(TimeSpan.FromHours(1));
        await _batches.ConsumeAtAsync<TConsumer>(0, 9, "a", new() { ["code"] = "a" });
        await _batches.ConsumeAtAsync<TConsumer>(0, 8, "a", null);
        await WrittenAsync(10, Start);

        await _batches.ConsumeAtAsync<TConsumer>(0, 10, "a", new() { ["code"] = "a" });
        await WrittenAsync(10, Start.AddHours(1));

        await _batches.ConsumeAtAsync<TConsumer>(0, 11, "a", null);
        (await _batches.BoxesAsync()).ShouldBeEmpty();
    }

    private async Task OtherPartitionsAsync<TConsumer>()
        where TConsumer : Consumer
    {
        await _batches.ConsumeAtAsync<TConsumer>(0, 10, "a", new() { ["code"] = "a" });

        await _batches.ConsumeAtAsync<TConsumer>(1, 2, "a", new() { ["code"] = "a" });
        await WrittenAsync(2, Start);

        await _batches.ConsumeAtAsync<TConsumer>(0, 1, "a", null);
        (await _batches.BoxesAsync()).ShouldBeEmpty();
    }

    private async Task WrittenAsync(long offset, DateTimeOffset at)
    {
        var box = (await _batches.BoxesAsync()).ShouldHaveSingleItem();
        (box.WrittenOffset, box.UpdatedAt).ShouldBe((offset, at));
    }
}

using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Tests.Kafka.Log;

[Collection(nameof(LogMemoryTests))]
[CollectionDefinition(nameof(LogMemoryTests), DisableParallelization = true)]
public sealed class LogMemoryTests
{
    private const long Held = 256L * 1024 * 1024;

    [Theory]
    [InlineData(1, 100)]
    [InlineData(50, 200)]
    [InlineData(1, 60_000)]
    [InlineData(1, 70_000)]
    [InlineData(1, 900_000)]
    public void A_log_takes_little_more_memory_than_its_records(int count, int valueSize)
    {
        var batch = new TestBatch { Count = count, ValueSize = valueSize }.ToBytes();
        var settings = new TopicSettings(new Dictionary<string, string>(), new Dictionary<string, string>());
        var budget = new MemoryBudget(long.MaxValue);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var log = new PartitionLog(settings, TimeProvider.System, new MemorySegments(settings, budget));
        while (log.Size < Held)
        {
            log.Append(batch);
        }

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        taken.ShouldBeLessThan((long)(log.Size * 1.1));
        budget.Used.ShouldBeLessThan((long)(log.Size * 1.1));
        log.Delete();
        budget.Used.ShouldBe(0);
    }
}

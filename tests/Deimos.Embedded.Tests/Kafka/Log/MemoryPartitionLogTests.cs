using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Tests.Kafka.Log;

public sealed class MemoryPartitionLogTests()
    : PartitionLogTests(settings => new MemorySegments(settings, new MemoryBudget(long.MaxValue)));

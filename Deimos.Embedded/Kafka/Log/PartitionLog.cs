using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The records of one partition.
/// </summary>
internal sealed class PartitionLog(TopicSettings settings, TimeProvider time)
{
    private readonly TopicSettings _settings = settings;
    private readonly TimeProvider _time = time;

    public long StartOffset => throw new NotImplementedException();

    public long HighWatermark => throw new NotImplementedException();

    public long LastStableOffset => throw new NotImplementedException();

    public AppendResult Append(ReadOnlyMemory<byte> records) =>
        throw new NotImplementedException($"{_settings} {_time} {records.Length}");

    /// <summary>Ends the open transaction of a producer with a marker that commits or aborts it.</summary>
    public AppendResult AppendControlBatch(long producerId, short producerEpoch, bool commit, int coordinatorEpoch) =>
        throw new NotImplementedException();

    public FetchedRecords Read(long offset, int maxBytes, IsolationLevel isolation, bool atLeastOneBatch) =>
        throw new NotImplementedException();

    public TimestampedOffset? FindByTimestamp(long timestamp) => throw new NotImplementedException();

    internal void BeginLeaderEpoch(int epoch) => throw new NotImplementedException();
}

using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// One fetch request, which may be read several times until it is satisfied.
/// </summary>
internal sealed class PendingFetch(Cluster cluster, FetchRequest request, RequestContext context)
{
    private const short FirstVersionOfZstd = 10;

    /// <summary>What one response may hold, whatever the client asks for.</summary>
    private const int MostBytes = 64 * 1024 * 1024;

    private readonly List<PartitionLog> _logs = [];
    private int _size;
    private bool _failed;

    /// <summary>Gets the logs that the last read found.</summary>
    public IReadOnlyList<PartitionLog> Logs => _logs;

    /// <summary>Gives a response that need not wait: with enough bytes, with an error, or with no patience.</summary>
    public FetchResponse? TryRead()
    {
        var response = Read();
        return _failed || _size >= request.MinBytes || request.MaxWaitMs <= 0 || _logs.Count == 0
            ? response
            : null;
    }

    /// <summary>Gives what there is now.</summary>
    public FetchResponse Read()
    {
        _size = 0;
        _failed = false;
        _logs.Clear();
        var rest = Math.Clamp(request.MaxBytes, 0, MostBytes);
        var topics = new List<FetchResponse.TopicResult>(request.Topics.Count);
        foreach (var data in request.Topics)
        {
            // Looked up anew each time: a topic may be deleted, and even created again, while the fetch waits.
            var topic = data.Name is { } name ? cluster.FindTopic(name) : cluster.FindTopic(data.Id);
            var results = new List<FetchResponse.PartitionResult>(data.Partitions.Count);
            foreach (var wanted in data.Partitions)
            {
                var result = Read(data, topic, wanted, rest);
                var size = result.Records?.Size ?? 0;
                rest = Math.Max(0, rest - size);
                _size += size;
                _failed |= result.Error != ErrorCode.None;
                results.Add(result);
            }

            topics.Add(new FetchResponse.TopicResult(data.Name, data.Id, results));
        }

        return new FetchResponse { Topics = topics };
    }

    private FetchResponse.PartitionResult Read(
        FetchRequest.TopicData data, Topic? topic, FetchRequest.PartitionData wanted, int rest)
    {
        if (topic is null && data.Name is null)
        {
            return new FetchResponse.PartitionResult(wanted.Index, ErrorCode.UnknownTopicId, null);
        }

        var partition = topic?.FindPartition(wanted.Index);
        var access = PartitionAccess.Check(partition, context.NodeId, wanted.LeaderEpoch);
        if (partition is null || access != ErrorCode.None)
        {
            return new FetchResponse.PartitionResult(wanted.Index, access, null);
        }

        _logs.Add(partition.Log);

        // The very first batch is given whole even when it is larger than asked for, or the client would stall.
        var limit = Math.Clamp(wanted.MaxBytes, 0, rest);
        var records = partition.Log.Read(
            wanted.Offset, limit, (IsolationLevel)request.IsolationLevel, atLeastOneBatch: _size == 0);
        var error = records is null ? ErrorCode.OffsetOutOfRange
            : context.Version < FirstVersionOfZstd && records.HasZstd() ? ErrorCode.UnsupportedCompressionType
            : ErrorCode.None;
        return new FetchResponse.PartitionResult(
            wanted.Index, error, error == ErrorCode.None ? records : null);
    }
}

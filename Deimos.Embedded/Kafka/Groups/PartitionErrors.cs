using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// Gathers what became of each partition in a request, beginning with those that do not exist.
/// </summary>
internal sealed class PartitionErrors(Cluster cluster)
{
    private readonly List<(TopicPartition Partition, ErrorCode? Error)> _results = [];

    /// <summary>Takes in a partition of the request.</summary>
    /// <returns>Whether it exists; then its error is still to be set.</returns>
    public bool Add(TopicPartition partition)
    {
        var exists = cluster.FindPartition(partition.Topic, partition.Partition) is not null;
        _results.Add((partition, exists ? null : ErrorCode.UnknownTopicOrPartition));
        return exists;
    }

    /// <summary>Sets the errors of the partitions that exist, in the order in which they were added.</summary>
    public void Set(IReadOnlyList<ErrorCode> errors)
    {
        var next = 0;
        for (var i = 0; i < _results.Count; i++)
        {
            if (_results[i].Error is null)
            {
                _results[i] = _results[i] with { Error = errors[next++] };
            }
        }
    }

    /// <summary>Sets one error for all partitions that exist.</summary>
    public void SetAll(ErrorCode error) => Set([.. _results.Where(r => r.Error is null).Select(_ => error)]);

    public List<TopicPartitions<PartitionError>> ByTopic() =>
    [
        .. _results
            .GroupBy(result => result.Partition.Topic, StringComparer.Ordinal)
            .Select(topic => new TopicPartitions<PartitionError>(
                topic.Key,
                [.. topic.Select(r => new PartitionError(r.Partition.Partition, r.Error ?? ErrorCode.None))])),
    ];
}

using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// Answers the requests that commit, read and delete the offsets of groups.
/// </summary>
internal sealed class OffsetApis(Cluster cluster, GroupCoordinator coordinator)
{
    /// <summary>As good as for ever; more is no longer a time that can be counted.</summary>
    private const long LongestRetentionMs = 100L * 365 * 24 * 60 * 60 * 1000;

    public void AddTo(ApiTable table)
    {
        table.Add<OffsetCommitRequest, OffsetCommitResponse>(ApiKey.OffsetCommit, 0, 9, 8, Commit);
        table.Add<OffsetFetchRequest, OffsetFetchResponse>(ApiKey.OffsetFetch, 0, 9, 6, Fetch);
        table.Add<OffsetDeleteRequest, OffsetDeleteResponse>(
            ApiKey.OffsetDelete, 0, 0, short.MaxValue, DeleteOffsets);
    }

    private bool Coordinates(string groupId, RequestContext context) =>
        cluster.CoordinatorFor(groupId) == context.NodeId;

    private ValueTask<OffsetCommitResponse?> Commit(OffsetCommitRequest request, RequestContext context)
    {
        TimeSpan? retention = request.RetentionTimeMs >= 0
            ? TimeSpan.FromMilliseconds(Math.Min(request.RetentionTimeMs, LongestRetentionMs))
            : null;
        var errors = new PartitionErrors(cluster);
        var offsets = new List<OffsetToCommit>();
        foreach (var (topic, partitions) in request.Topics)
        {
            foreach (var partition in partitions)
            {
                var key = new TopicPartition(topic, partition.Index);
                if (errors.Add(key))
                {
                    offsets.Add(new OffsetToCommit(
                        key, partition.Offset, partition.LeaderEpoch, partition.Metadata, retention));
                }
            }
        }

        if (!Coordinates(request.GroupId, context))
        {
            errors.SetAll(ErrorCode.NotCoordinator);
        }
        else if (offsets.Count > 0)
        {
            errors.Set(coordinator.Commit(new OffsetCommit
            {
                GroupId = request.GroupId,
                Member = new MemberIdentity(request.MemberId, request.GroupInstanceId),
                Generation = request.GenerationId,
                Offsets = offsets,
            }));
        }

        return new(new OffsetCommitResponse { Topics = errors.ByTopic() });
    }

    private ValueTask<OffsetFetchResponse?> Fetch(OffsetFetchRequest request, RequestContext context)
    {
        return new(new OffsetFetchResponse { Groups = [.. request.Groups.Select(Fetch)] });

        OffsetFetchResponse.Group Fetch(OffsetFetchRequest.Group group)
        {
            var partitions = group.Topics?
                .SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p)))
                .ToList();
            if (Coordinates(group.GroupId, context))
            {
                var offsets = coordinator.FetchOffsets(group.GroupId, partitions, request.RequireStable);
                return new OffsetFetchResponse.Group(group.GroupId, ByTopic(offsets));
            }

            // Before version 2 there is no place for an error but the partitions.
            const ErrorCode Error = ErrorCode.NotCoordinator;
            var refused = context.Version < 2 ? partitions ?? [] : [];
            return new OffsetFetchResponse.Group(
                group.GroupId, ByTopic(refused.Select(p => FetchedOffset.Nothing(p, Error))), Error);
        }
    }

    private ValueTask<OffsetDeleteResponse?> DeleteOffsets(OffsetDeleteRequest request, RequestContext context)
    {
        var errors = new PartitionErrors(cluster);
        var partitions = request.Topics
            .SelectMany(t => t.Partitions.Select(p => new TopicPartition(t.Topic, p)))
            .Where(errors.Add)
            .ToList();
        var (error, deleted) = Coordinates(request.GroupId, context)
            ? coordinator.DeleteOffsets(request.GroupId, partitions)
            : (ErrorCode.NotCoordinator, []);
        if (error != ErrorCode.None)
        {
            return new(new OffsetDeleteResponse { Error = error });
        }

        errors.Set(deleted);
        return new(new OffsetDeleteResponse { Topics = errors.ByTopic() });
    }

    private static List<TopicPartitions<OffsetFetchResponse.Partition>> ByTopic(IEnumerable<FetchedOffset> offsets) =>
    [
        .. offsets
            .GroupBy(offset => offset.Partition.Topic, StringComparer.Ordinal)
            .Select(topic => new TopicPartitions<OffsetFetchResponse.Partition>(
                topic.Key,
                [.. topic.Select(o => new OffsetFetchResponse.Partition(
                    o.Partition.Partition, o.Offset, o.LeaderEpoch, o.Metadata, o.Error))])),
    ];
}

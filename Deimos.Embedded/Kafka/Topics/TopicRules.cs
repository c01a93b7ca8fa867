using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// What a new topic must fulfil.
/// </summary>
internal static class TopicRules
{
    private const int LongestName = 249;

    /// <summary>More partitions than this in one topic are a slip of the keyboard, and would cost gigabytes.</summary>
    public const int MostPartitions = 10_000;

    public static TopicCreation? FindFault(
        TopicSpecification specification, ClusterSettings settings, IReadOnlyList<Broker> brokers) =>
        FindNameFault(specification.Name)
        ?? FindPartitionFault(specification)
        ?? FindReplicaFault(specification, brokers)
        ?? FindAssignmentFault(specification.Name, specification.Assignments, brokers)
        ?? FindSettingFault(specification, settings);

    public static TopicCreation? FindNameFault(string name) =>
        name.Length is 0 or > LongestName
        || name is "." or ".."
        || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? TopicCreation.Refused(
                ErrorCode.InvalidTopic,
                $"'{name}' cannot name a topic; use 1 to {LongestName} of the characters a-z, A-Z, 0-9, '.', '_' "
                + "and '-'.")
            : null;

    /// <summary>Says why a topic cannot get more partitions, if so.</summary>
    public static TopicCreation? FindGrowthFault(
        Topic topic, int count, IReadOnlyList<IReadOnlyList<int>>? assignments, IReadOnlyList<Broker> brokers)
    {
        var current = topic.Partitions.Count;
        if (count <= current || count > MostPartitions)
        {
            return TopicCreation.Refused(
                ErrorCode.InvalidPartitions,
                $"Topic '{topic.Name}' has {current} partitions and was asked to have {count}; use {current + 1} to "
                + $"{MostPartitions}.");
        }

        if (assignments is null)
        {
            return null;
        }

        return assignments.Count != count - current
            ? TopicCreation.Refused(
                ErrorCode.InvalidReplicaAssignment,
                $"Topic '{topic.Name}' is to get {count - current} partitions, but replicas were given for "
                + $"{assignments.Count}.")
            : FindAssignmentFault(topic.Name, assignments, brokers);
    }

    private static TopicCreation? FindPartitionFault(TopicSpecification specification) =>
        specification.Assignments.Count == 0
        && specification.Partitions is not TopicSpecification.ClusterDefault and (< 1 or > MostPartitions)
            ? TopicCreation.Refused(
                ErrorCode.InvalidPartitions,
                $"Topic '{specification.Name}' was asked for with {specification.Partitions} partitions; use 1 to "
                + $"{MostPartitions}, or -1 for the default.")
            : null;

    private static TopicCreation? FindReplicaFault(TopicSpecification specification, IReadOnlyList<Broker> brokers) =>
        specification.Assignments.Count == 0
        && specification.ReplicationFactor != TopicSpecification.ClusterDefault
        && (specification.ReplicationFactor < 1 || specification.ReplicationFactor > brokers.Count)
            ? TopicCreation.Refused(
                ErrorCode.InvalidReplicationFactor,
                $"Topic '{specification.Name}' was asked for with {specification.ReplicationFactor} replicas; the "
                + $"cluster has {brokers.Count} brokers.")
            : null;

    private static TopicCreation? FindAssignmentFault(
        string topic, IReadOnlyList<IReadOnlyList<int>> assignments, IReadOnlyList<Broker> brokers)
    {
        for (var index = 0; index < assignments.Count; index++)
        {
            var replicas = assignments[index];
            if (replicas.Count == 0
                || replicas.Distinct().Count() != replicas.Count
                || !replicas.All(nodeId => brokers.Any(broker => broker.Id == nodeId)))
            {
                return TopicCreation.Refused(
                    ErrorCode.InvalidReplicaAssignment,
                    $"Replica set {index} of topic '{topic}' was assigned to "
                    + $"[{string.Join(", ", replicas)}]; name different brokers of the cluster.");
            }
        }

        return null;
    }

    private static TopicCreation? FindSettingFault(TopicSpecification specification, ClusterSettings settings) =>
        TopicSettings.FindFault(specification.Settings.Concat(settings.TopicDefaults)) is { } fault
            ? TopicCreation.Refused(ErrorCode.InvalidConfig, fault)
            : null;
}

using System.Collections;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// The consumer groups of an embedded cluster.
/// </summary>
public sealed class KafkaGroups : IEnumerable<KafkaGroup>
{
    private readonly Cluster _cluster;
    private readonly GroupCoordinator _groups;
    private readonly ChangeSignal _changes;

    internal KafkaGroups(Cluster cluster, GroupCoordinator groups, ChangeSignal changes)
    {
        _cluster = cluster;
        _groups = groups;
        _changes = changes;
    }

    /// <summary>Gets a group, also one that does not exist yet: then it can be waited for.</summary>
    /// <param name="groupId">The group's id.</param>
    /// <returns>The group, which shows at every look what is there then.</returns>
    public KafkaGroup this[string groupId]
    {
        get
        {
            ArgumentException.ThrowIfNullOrEmpty(groupId);
            return new KafkaGroup(groupId, _cluster, _groups, _changes);
        }
    }

    /// <summary>Gives the groups that there are now.</summary>
    /// <returns>The groups in the order of their ids.</returns>
    public IEnumerator<KafkaGroup> GetEnumerator() => _groups.DescribeAll()
        .Select(group => group.GroupId)
        .Order(StringComparer.Ordinal)
        .Select(groupId => this[groupId])
        .GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

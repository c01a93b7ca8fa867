using System.Collections;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>
/// The topics of an embedded cluster.
/// </summary>
public sealed class KafkaTopics : IEnumerable<KafkaTopic>
{
    private readonly Cluster _cluster;
    private readonly ChangeSignal _changes;

    internal KafkaTopics(Cluster cluster, ChangeSignal changes)
    {
        _cluster = cluster;
        _changes = changes;
    }

    /// <summary>Gets a topic, also one that is yet to be created: then it can be waited for.</summary>
    /// <param name="name">The topic's name.</param>
    /// <returns>The topic, which shows at every look what is there then.</returns>
    public KafkaTopic this[string name]
    {
        get
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return new KafkaTopic(name, _cluster, _changes);
        }
    }

    /// <summary>Gives the topics that there are now.</summary>
    /// <returns>The topics in the order of their names.</returns>
    public IEnumerator<KafkaTopic> GetEnumerator() => _cluster.Topics
        .Select(topic => topic.Name)
        .Order(StringComparer.Ordinal)
        .Select(name => this[name])
        .GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

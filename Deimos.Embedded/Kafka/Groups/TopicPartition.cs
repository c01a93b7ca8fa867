namespace Deimos.Embedded.Kafka.Groups;

/// <summary>One partition of a topic.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">The partition's number.</param>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary>Gives the partition as <c>orders[2]</c>.</summary>
    /// <returns>The topic's name with the partition's number.</returns>
    public override string ToString() => $"{Topic}[{Partition}]";
}

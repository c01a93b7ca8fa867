namespace Deimos.Embedded.Kafka.Groups;

/// <summary>One partition of a topic.</summary>
internal readonly record struct TopicPartition(string Topic, int Partition);

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>The fact that records were appended to a partition.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="BaseOffset">The offset of the first record.</param>
/// <param name="Count">How many records there are; 1 for a marker that ended a transaction.</param>
public sealed record RecordsAppended(string Topic, int Partition, long BaseOffset, int Count);

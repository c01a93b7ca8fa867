namespace Deimos.Kafka;

/// <summary>
/// How a key, or a partition key, decides the partition.
/// </summary>
public enum KeyPartitioner
{
    /// <summary>CRC-32, as librdkafka and Ruby clients do: <c>consistent_random</c>.</summary>
    Crc32,

    /// <summary>Murmur2, as Java clients do: <c>murmur2_random</c>.</summary>
    Murmur2,
}

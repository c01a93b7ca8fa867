using System.Buffers.Binary;

namespace Deimos.Kafka;

/// <summary>
/// The hash by which Java clients spread keys over partitions.
/// </summary>
internal static class Murmur2
{
    private const uint Seed = 0x9747B28C;
    private const uint Multiplier = 0x5BD1E995;
    private const int Shift = 24;

    public static int Partition(ReadOnlySpan<byte> key, int partitionCount) =>
        (int)((Compute(key) & int.MaxValue) % (uint)partitionCount);

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = Seed ^ (uint)bytes.Length;
            for (; bytes.Length >= sizeof(uint); bytes = bytes[sizeof(uint)..])
            {
                var word = BinaryPrimitives.ReadUInt32LittleEndian(bytes) * Multiplier;
                hash = (hash * Multiplier) ^ ((word ^ (word >> Shift)) * Multiplier);
            }

            if (bytes.Length > 0)
            {
                for (var index = 0; index < bytes.Length; index++)
                {
                    hash ^= (uint)bytes[index] << (8 * index);
                }

                hash *= Multiplier;
            }

            hash = (hash ^ (hash >> 13)) * Multiplier;
            return hash ^ (hash >> 15);
        }
    }
}

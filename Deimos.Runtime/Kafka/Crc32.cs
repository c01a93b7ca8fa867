namespace Deimos.Kafka;

/// <summary>
/// The CRC-32 of zlib, by which librdkafka and ruby-kafka spread keys over partitions.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Table = BuildTable();

    public static int Partition(ReadOnlySpan<byte> key, int partitionCount) =>
        (int)(Compute(key) % (uint)partitionCount);

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var next in bytes)
        {
            crc = Table[(byte)(crc ^ next)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
            }

            table[i] = value;
        }

        return table;
    }
}

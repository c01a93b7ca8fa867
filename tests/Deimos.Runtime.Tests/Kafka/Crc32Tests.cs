using System.Text;
using Deimos.Kafka;

namespace Deimos.Runtime.Tests.Kafka;

public class Crc32Tests
{
    [Fact]
    public void Is_the_checksum_of_zlib() => Crc32.Compute("123456789"u8).ShouldBe(0xCBF43926);

    [Fact]
    public void Partitions_stay_in_their_range() =>
        Enumerable.Range(0, 1_000)
            .Select(n => Crc32.Partition(Encoding.UTF8.GetBytes($"key-{n}"), 7)).Distinct()
            .Order()
            .ShouldBe(Enumerable.Range(0, 7));
}

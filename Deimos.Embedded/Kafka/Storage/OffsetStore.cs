using System.Globalization;
using System.Text.Json;
using Deimos.Embedded.Kafka.Groups;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Keeps the offsets of groups, committed ones and those of open transactions.
/// </summary>
internal sealed class OffsetStore(StateFile file)
{
    public IEnumerable<StoredOffset> Load() =>
        file.Values.Select(value => JsonSerializer.Deserialize<StoredOffset>(value.Value)!);

    public void Save(StoredOffset offset) =>
        file.Put(
            KeyOf(offset.GroupId, offset.Partition, offset.ProducerId), JsonSerializer.SerializeToUtf8Bytes(offset));

    public void Remove(string groupId, TopicPartition partition, long? producerId) =>
        file.Put(KeyOf(groupId, partition, producerId), null);

    // Lengths keep ids apart whatever characters they have.
    private static string KeyOf(string groupId, TopicPartition partition, long? producerId) => string.Create(
        CultureInfo.InvariantCulture,
        $"{groupId.Length}:{groupId}/{partition.Topic.Length}:{partition.Topic}/{partition.Partition}/{producerId}");
}

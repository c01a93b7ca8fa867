using System.Buffers.Binary;
using System.Text.Json;
using Deimos.Embedded.Kafka.Transactions;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Keeps transactional ids, and which producer ids were given out.
/// </summary>
internal sealed class TransactionStore(StateFile file)
{
    private const string ProducerIdsKey = "producer-ids";
    private const string TransactionPrefix = "transaction/";

    /// <summary>Gets the first producer id that no earlier run can have given out.</summary>
    public long FirstProducerId { get; } = file.Values
        .Where(value => value.Key == ProducerIdsKey)
        .Select(value => BinaryPrimitives.ReadInt64LittleEndian(value.Value))
        .FirstOrDefault();

    public IEnumerable<StoredTransaction> Load() => file.Values
        .Where(value => value.Key.StartsWith(TransactionPrefix, StringComparison.Ordinal))
        .Select(value => JsonSerializer.Deserialize<StoredTransaction>(value.Value)!);

    public void Save(StoredTransaction transaction) => file.Put(
        TransactionPrefix + transaction.TransactionalId, JsonSerializer.SerializeToUtf8Bytes(transaction));

    /// <summary>Notes that producer ids below <paramref name="end"/> are about to be given out.</summary>
    public void ReserveProducerIds(long end)
    {
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, end);
        file.Put(ProducerIdsKey, value);
    }
}

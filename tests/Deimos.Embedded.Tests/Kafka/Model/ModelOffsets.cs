namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>What a group has committed: the latest write to a partition wins, in the order of the writes.</summary>
internal sealed class ModelOffsets
{
    private readonly Dictionary<int, (int Write, long Offset)> _committed = [];
    private readonly Dictionary<(long ProducerId, int Partition), (int Write, long Offset)> _open = [];
    private int _writes;

    public void Commit(int partition, long offset, long? producerId)
    {
        var entry = (++_writes, offset);
        if (producerId is { } id)
        {
            _open[(id, partition)] = entry;
        }
        else
        {
            _committed[partition] = entry;
        }
    }

    public void EndTransaction(long producerId, bool commit)
    {
        foreach (var (key, entry) in _open.Where(open => open.Key.ProducerId == producerId).ToList())
        {
            _open.Remove(key);
            if (commit && entry.Write > _committed.GetValueOrDefault(key.Partition).Write)
            {
                _committed[key.Partition] = entry;
            }
        }
    }

    public bool IsUnstable(int partition) => _open.Keys.Any(key => key.Partition == partition);

    public long Find(int partition) => _committed.TryGetValue(partition, out var entry) ? entry.Offset : -1;
}

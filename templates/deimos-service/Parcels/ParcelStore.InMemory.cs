using System.Collections.Concurrent;

namespace Parcels;

#if (producing)
/// <summary>Keeps what was saved since the start, and sends each change to topic <c>parcels</c>.</summary>
public sealed class ParcelStore(ParcelProducer producer)
#else
/// <summary>Keeps what was saved since the start.</summary>
public sealed class ParcelStore
#endif
{
    private readonly ConcurrentDictionary<long, Parcel> _kept = new();

    public ValueTask<Parcel?> FindAsync(long id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_kept.GetValueOrDefault(id));
    }

#if (producing)
    public async Task SaveAsync(Parcel saved, CancellationToken cancellationToken)
    {
        await producer.PublishAsync(saved, cancellationToken: cancellationToken);
        _kept[saved.Id] = saved;
    }

    /// <summary>Removes what is kept; on the topic this is a tombstone.</summary>
    /// <returns>Whether there was something.</returns>
    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        if (!_kept.ContainsKey(id))
        {
            return false;
        }

        await producer.PublishTombstoneAsync(id, cancellationToken: cancellationToken);
        return _kept.TryRemove(id, out _);
    }
#else
    public Task SaveAsync(Parcel saved, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _kept[saved.Id] = saved;
        return Task.CompletedTask;
    }

    /// <summary>Removes what is kept.</summary>
    /// <returns>Whether there was something.</returns>
    public Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_kept.TryRemove(id, out _));
    }
#endif
}

namespace Parcels;

#if (relaying)
/// <summary>Changes rows; the message to topic <c>parcels</c> is committed with the change.</summary>
#elseif (producing)
/// <summary>Changes rows; each change is sent to topic <c>parcels</c> after its commit.</summary>
#else
/// <summary>Changes rows.</summary>
#endif
public sealed class ParcelStore(ParcelDb db)
{
    public ValueTask<Parcel?> FindAsync(long id, CancellationToken cancellationToken) =>
        db.FindAsync<Parcel>([id], cancellationToken);

    /// <summary>Makes or changes a row, so that saving the same again does no harm.</summary>
    public async Task SaveAsync(Parcel saved, CancellationToken cancellationToken)
    {
        if (await FindAsync(saved.Id, cancellationToken) is { } known)
        {
            known.Name = saved.Name;
            known.Quantity = saved.Quantity;
        }
        else
        {
            db.Add(saved);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Removes a row.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } known)
        {
            return false;
        }

        db.Remove(known);
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }
}

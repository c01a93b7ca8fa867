namespace Deimos.Outbox.Relaying;

/// <summary>
/// The buckets that one relay may serve, and until when it may by its own clock.
/// </summary>
/// <remarks>
/// The own clock is read before the database is asked, so the lease ends here before it ends there, however the two
/// clocks differ. Safe for concurrent use by the lanes of a relay.
/// </remarks>
internal sealed class BucketLeases(TimeSpan duration, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, Lease> _leases = [];

    /// <summary>Gets how many buckets are held, those that are about to be given back included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _leases.Count;
            }
        }
    }

    /// <summary>Gets a value indicating whether this relay has the first bucket and measures for all.</summary>
    public bool HoldsFirst
    {
        get
        {
            lock (_gate)
            {
                return _leases.TryGetValue(0, out var lease) && lease.SafeUntil > time.GetTimestamp();
            }
        }
    }

    /// <summary>Gets a value indicating whether a bucket that no page uses any more waits to be given back.</summary>
    public bool HasLeaving
    {
        get
        {
            lock (_gate)
            {
                return _leases.Values.Any(lease => lease is { IsLeaving: true, Users: 0 });
            }
        }
    }

    /// <summary>Takes the buckets that a page may read, beginning behind the one that was read last.</summary>
    /// <remarks>They are not given back before <see cref="Exit"/>.</remarks>
    public int[] Enter(int lastRead)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            int[] buckets =
            [
                .. _leases.Where(lease => !lease.Value.IsLeaving && lease.Value.SafeUntil > now)
                    .Select(lease => lease.Key)
                    .OrderBy(bucket => bucket <= lastRead)
                    .ThenBy(bucket => bucket),
            ];
            foreach (var bucket in buckets)
            {
                _leases[bucket].Users++;
            }

            return buckets;
        }
    }

    /// <summary>Ends a page.</summary>
    public void Exit(int[] buckets)
    {
        lock (_gate)
        {
            foreach (var bucket in buckets)
            {
                if (_leases.TryGetValue(bucket, out var lease))
                {
                    lease.Users--;
                }
            }
        }
    }

    /// <summary>Says whether all of a page's buckets are surely still this relay's.</summary>
    public bool AreSafe(IEnumerable<int> buckets)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            return buckets.All(bucket => _leases.TryGetValue(bucket, out var lease) && lease.SafeUntil > now);
        }
    }

    /// <summary>Takes in what a renewal has said.</summary>
    /// <param name="owned">The buckets that are still this relay's.</param>
    /// <param name="askedAt">When the database was asked.</param>
    /// <returns>The buckets that are lost.</returns>
    public List<int> Renew(IReadOnlyCollection<int> owned, long askedAt)
    {
        lock (_gate)
        {
            var lost = _leases.Keys.Except(owned).ToList();
            foreach (var bucket in lost)
            {
                _leases.Remove(bucket);
            }

            Extend(owned, askedAt);
            return lost;
        }
    }

    /// <summary>Takes in buckets that were taken.</summary>
    public void Add(IReadOnlyCollection<int> taken, long askedAt)
    {
        lock (_gate)
        {
            Extend(taken, askedAt);
        }
    }

    /// <summary>Chooses what to give back so that no more than a share is left.</summary>
    /// <returns>The buckets that no page uses; they are no longer held.</returns>
    public int[] Shrink(int share)
    {
        lock (_gate)
        {
            foreach (var lease in _leases.Reverse().Take(Math.Max(_leases.Count - share, 0)))
            {
                lease.Value.IsLeaving = true;
            }

            int[] released = [.. _leases.Where(l => l.Value is { IsLeaving: true, Users: 0 }).Select(l => l.Key)];
            foreach (var bucket in released)
            {
                _leases.Remove(bucket);
            }

            return released;
        }
    }

    private void Extend(IReadOnlyCollection<int> buckets, long askedAt)
    {
        // A twentieth less than the database grants, for what passes between a look at the clock and what follows it.
        var safeUntil = askedAt + (long)(duration.TotalSeconds * 0.95 * time.TimestampFrequency);
        foreach (var bucket in buckets)
        {
            if (!_leases.TryGetValue(bucket, out var lease))
            {
                _leases[bucket] = lease = new();
            }

            lease.SafeUntil = safeUntil;
        }
    }

    private sealed class Lease
    {
        public long SafeUntil { get; set; }

        public int Users { get; set; }

        public bool IsLeaving { get; set; }
    }
}

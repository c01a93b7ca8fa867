namespace Deimos.Outbox.Relaying;

/// <summary>
/// The keys and topics that have failed, and when each may be tried again.
/// </summary>
/// <remarks>Safe for concurrent use by the lanes of a relay.</remarks>
internal sealed class RestingKeys(OutboxOptions options, TimeProvider time)
{
    /// <summary>With more resting keys than this a topic rests as a whole.</summary>
    private const int MaxKeysOfTopic = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (string Topic, Rest State)> _keys = [];
    private readonly Dictionary<string, Rest> _topics = new(StringComparer.Ordinal);

    /// <summary>Gets what the main lane leaves out.</summary>
    public PageFilter Excluded
    {
        get
        {
            lock (_gate)
            {
                return new(Includes: false, [.. _keys.Keys], [.. _topics.Keys]);
            }
        }
    }

    /// <summary>Gives what may be tried again now.</summary>
    /// <param name="excludedSince">
    /// Since when the main lane's page is without what rests: what came to rest later may still be in that page.
    /// </param>
    public PageFilter Due(long excludedSince)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            return new(
                Includes: true,
                [.. _keys.Where(key => IsDue(key.Value.State)).Select(key => key.Key)],
                [.. _topics.Where(topic => IsDue(topic.Value)).Select(topic => topic.Key)]);

            bool IsDue(Rest rest) => rest.DueAt <= now && rest.Since <= excludedSince;
        }
    }

    /// <summary>Gets how long it takes until something is due, or nothing when nothing rests.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            lock (_gate)
            {
                if (_keys.Count == 0 && _topics.Count == 0)
                {
                    return null;
                }

                var first = _keys.Values.Select(key => key.State).Concat(_topics.Values).Min(rest => rest.DueAt);
                var left = time.GetElapsedTime(time.GetTimestamp(), first);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Lets a key rest after a failure, or its whole topic where that is what failed.</summary>
    /// <returns>How long it rests, and which failure in succession this is.</returns>
    public (TimeSpan Pause, int Failures) Add(string topic, int keyHash, bool wholeTopic)
    {
        lock (_gate)
        {
            if (wholeTopic || _keys.Count(key => key.Value.Topic == topic) >= MaxKeysOfTopic)
            {
                foreach (var key in _keys.Where(key => key.Value.Topic == topic).ToList())
                {
                    _keys.Remove(key.Key);
                }

                return Extend(_topics, topic, _topics.GetValueOrDefault(topic), rest => rest);
            }

            return _topics.TryGetValue(topic, out var resting)
                ? Extend(_topics, topic, resting, rest => rest)
                : Extend(_keys, keyHash, _keys.GetValueOrDefault(keyHash).State, rest => (topic, rest));
        }
    }

    /// <summary>Ends the rest of everything in a filter that has not failed again.</summary>
    public void Release(PageFilter tried, IReadOnlySet<int> failedKeys, IReadOnlySet<string> failedTopics)
    {
        lock (_gate)
        {
            foreach (var key in tried.KeyHashes.Where(key => !failedKeys.Contains(key)))
            {
                _keys.Remove(key);
            }

            foreach (var topic in tried.Topics.Where(topic => !failedTopics.Contains(topic)))
            {
                _topics.Remove(topic);
            }
        }
    }

    private (TimeSpan Pause, int Failures) Extend<TKey, TValue>(
        Dictionary<TKey, TValue> all, TKey key, Rest? before, Func<Rest, TValue> wrap)
        where TKey : notnull
    {
        // One attempt may fail with many messages; that is one failure.
        var now = time.GetTimestamp();
        if (before is not null && before.DueAt > now)
        {
            return (before.Pause, before.Failures);
        }

        var pause = before is null ? options.MinBackoff : Min(before.Pause * 2, options.MaxBackoff);
        var dueAt = now + (long)(pause.TotalSeconds * time.TimestampFrequency);
        var rest = new Rest(before?.Since ?? now, dueAt, pause, (before?.Failures ?? 0) + 1);
        all[key] = wrap(rest);
        return (rest.Pause, rest.Failures);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private sealed record Rest(long Since, long DueAt, TimeSpan Pause, int Failures);
}

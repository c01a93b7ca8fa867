namespace Deimos.Records;

/// <summary>
/// Cuts a batch into slices of which each has a key once, so that one statement can write it.
/// </summary>
internal static class RecordBatchOrder
{
    /// <summary>Keeps the message of each key that counts, in the order of the batch, and all without a key.</summary>
    /// <param name="messages">The messages in their order.</param>
    /// <param name="deletes">Says whether a message deletes its record.</param>
    /// <param name="versionOf">Gives what grows with a record's versions, or nothing to go by the order alone.</param>
    public static List<RecordMessage> Compact(
        IReadOnlyList<RecordMessage> messages,
        Func<RecordMessage, bool> deletes,
        Func<RecordMessage, object?>? versionOf)
    {
        var places = new Dictionary<object, int>(messages.Count, PayloadEquality.Values);
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Key is { } key && (versionOf is null || !places.TryGetValue(key, out var earlier)
                || deletes(messages[i]) || deletes(messages[earlier])
                || !IsLess(versionOf(messages[i]), versionOf(messages[earlier]))))
            {
                places[key] = i;
            }
        }

        return places.Count == messages.Count
            ? [.. messages]
            : [.. messages.Where((message, i) => message.Key is null || places[message.Key] == i)];
    }

    /// <summary>Puts the first message of each key into the first slice, the second into the next, and so on.</summary>
    public static List<List<RecordMessage>> Slice(IReadOnlyList<RecordMessage> messages)
    {
        var counts = new Dictionary<object, int>(PayloadEquality.Values);
        var slices = new List<List<RecordMessage>>();
        foreach (var message in messages)
        {
            var place = 0;
            if (message.Key is { } key)
            {
                place = counts.GetValueOrDefault(key);
                counts[key] = place + 1;
            }

            if (place == slices.Count)
            {
                slices.Add([]);
            }

            slices[place].Add(message);
        }

        return slices;
    }

    private static bool IsLess(object? given, object? earlier) =>
        given is not null && earlier is not null && Comparer<object>.Default.Compare(given, earlier) < 0;
}

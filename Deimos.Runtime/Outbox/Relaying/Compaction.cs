namespace Deimos.Outbox.Relaying;

/// <summary>
/// Leaves out of a page what a later row of the same key replaces.
/// </summary>
internal static class Compaction
{
    /// <summary>Says whether a list of topics, or of <c>all</c>, means a topic.</summary>
    public static bool Covers(IEnumerable<string> topics, string topic) =>
        topics.Any(name =>
            name == topic || string.Equals(name, OutboxOptions.AllTopics, StringComparison.OrdinalIgnoreCase));

    /// <summary>Gives the rows that are sent; the others know which one takes their place.</summary>
    /// <remarks>Rows without a key are never left out, nor rows of topics that are not named.</remarks>
    public static List<PageRow> Apply(List<PageRow> rows, IList<string> topics)
    {
        var last = new Dictionary<(string Topic, string Key), PageRow>();
        var sent = new List<PageRow>(rows.Count);
        for (var index = rows.Count - 1; index >= 0; index--)
        {
            var row = rows[index];
            row.SupersededBy = null;
            if (row.Key is not null && Covers(topics, row.Topic))
            {
                var key = (row.Topic, Convert.ToBase64String(row.Key));
                if (last.TryGetValue(key, out var later))
                {
                    row.SupersededBy = later;
                    continue;
                }

                last[key] = row;
            }

            sent.Add(row);
        }

        sent.Reverse();
        return sent;
    }
}

using Deimos.Producing;
using Deimos.Testing.Matching;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// A message of a topic as it can be seen on every tier.
/// </summary>
internal sealed record ObservedMessage(Payload? Payload, object? Key, int Partition, long Offset)
{
    public static ObservedMessage Of(SentMessage message, int place) => new(message.Payload, message.Key, 0, place);

    public static ObservedMessage Of(InlineMessage message) =>
        new(message.Payload, message.Key, message.Partition, message.Offset);

    /// <summary>Gives where the message is not what a row of a table says.</summary>
    public IReadOnlyList<string> DifferencesTo(DataTableRow row)
    {
        var comparison = new Comparison(including: true);
        if (Cells.ExpectedOf(row) is { Count: > 0 } fields)
        {
            comparison.Compare("", fields, Payload, published: null);
        }

        if (row.TryGetValue(Cells.KeyColumn, out var key))
        {
            comparison.Compare("key", Cells.ExpectedOf(key), Key, published: null);
        }

        return comparison.Differences;
    }

    public override string ToString() =>
        ValueFormat.ShowPayload(Payload) + (Key is null ? "" : $" with key {ValueFormat.Show(Key)}");
}

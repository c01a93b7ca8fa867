using Deimos.Observability;

namespace Deimos.Records;

/// <summary>
/// Records of a batch were written, and are committed.
/// </summary>
public sealed class ValidRecordsEvent : DeimosEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "batch_consumption.valid_records";

    /// <inheritdoc/>
    public override string Name => EventName;

    /// <summary>Gets the name of the consumer.</summary>
    public required string Consumer { get; init; }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the records, with keys that the database has made where it could be asked for them.</summary>
    public required IReadOnlyList<object> Records { get; init; }

    private protected override IEnumerable<(string Name, object? Value)> Describe() =>
        [("consumer", Consumer), ("topic", Topic), ("records", Records)];
}

using Deimos.Observability;

namespace Deimos.Records;

/// <summary>
/// Records of a batch are not written, because its consumer does not want them.
/// </summary>
public sealed class InvalidRecordsEvent : DeimosEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "batch_consumption.invalid_records";

    /// <inheritdoc/>
    public override string Name => EventName;

    /// <summary>Gets the name of the consumer.</summary>
    public required string Consumer { get; init; }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the records that were not written.</summary>
    public required IReadOnlyList<object> Records { get; init; }

    private protected override IEnumerable<(string Name, object? Value)> Describe() =>
        [("consumer", Consumer), ("topic", Topic), ("records", Records)];
}

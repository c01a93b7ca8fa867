using Deimos.Observability;

namespace Deimos.Records;

/// <summary>
/// Messages of a batch could not be written or deleted together; each is now tried alone.
/// </summary>
public sealed class BatchWriteFailedEvent : DeimosEvent, IDeimosEvent
{
    /// <inheritdoc/>
    public static string EventName => "batch_consumption.initial_failure";

    /// <inheritdoc/>
    public override string Name => EventName;

    /// <summary>Gets the name of the consumer.</summary>
    public required string Consumer { get; init; }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets what was tried: <c>upsert_records</c> or <c>remove_records</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Gets how many messages were to be written together.</summary>
    public required int Count { get; init; }

    private protected override IEnumerable<(string Name, object? Value)> Describe() =>
        [("consumer", Consumer), ("topic", Topic), ("operation", Operation), ("count", Count)];
}

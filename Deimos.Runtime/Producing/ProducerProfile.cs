using Avro;

namespace Deimos.Producing;

/// <summary>
/// What was settled for one producer class from attributes, configuration and code.
/// </summary>
internal sealed record ProducerProfile(
    Type ProducerType, string Topic, ProducerOptions Own, ProducingOptions Common)
{
    /// <summary>Gets the declared schema of payloads.</summary>
    public required RecordSchema Schema { get; init; }

    /// <summary>Gets the declared schema of keys; null if they have none.</summary>
    public RecordSchema? KeySchema { get; init; }

    public required KeyConfig Key { get; init; }

    public string Name => ProducerType.Name;

    public string Backend => Own.Backend ?? Common.Backend;

    public int MaxBatchSize => Own.MaxBatchSize ?? Common.MaxBatchSize;

    public PayloadLog PayloadLog => Own.PayloadLog ?? Common.PayloadLog;

    /// <summary>Gets a value indicating whether publish calls do nothing; it may change at any time.</summary>
    public bool IsDisabled => Own.Disabled || Common.Disabled || Producers.IsDisabled(ProducerType);
}

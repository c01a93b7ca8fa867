namespace Deimos.Producing;

/// <summary>
/// What was settled for one producer class from attributes, configuration and code.
/// </summary>
internal sealed record ProducerProfile(
    Type ProducerType, string Topic, ProducerOptions Own, ProducingOptions Common)
{
    public string Name => ProducerType.Name;

    public string Backend => Own.Backend ?? Common.Backend;

    public int MaxBatchSize => Own.MaxBatchSize ?? Common.MaxBatchSize;

    public PayloadLog PayloadLog => Own.PayloadLog ?? Common.PayloadLog;

    /// <summary>Gets a value indicating whether publish calls do nothing; it may change at any time.</summary>
    public bool IsDisabled => Own.Disabled || Common.Disabled || Producers.IsDisabled(ProducerType);
}

namespace Deimos.Producing;

/// <summary>
/// What was settled for one producer class from attributes, configuration and code.
/// </summary>
internal sealed record ProducerProfile(
    Type ProducerType, string Topic, string Backend, int MaxBatchSize, bool IsDisabled)
{
    public string Name => ProducerType.Name;
}

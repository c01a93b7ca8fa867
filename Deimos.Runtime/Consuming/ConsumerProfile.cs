namespace Deimos.Consuming;

/// <summary>
/// What was settled for one consumer class from attributes, configuration and code.
/// </summary>
internal sealed record ConsumerProfile(
    Type ConsumerType, string Topic, string GroupId, bool Reraises, ConsumerOptions Options, ConsumingOptions Common)
{
    public string Name => ConsumerType.Name;
}

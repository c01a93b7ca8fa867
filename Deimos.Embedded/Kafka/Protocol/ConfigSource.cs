namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>Where a setting's value comes from, with the protocol's own numbers.</summary>
internal enum ConfigSource : sbyte
{
    DynamicTopic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
}

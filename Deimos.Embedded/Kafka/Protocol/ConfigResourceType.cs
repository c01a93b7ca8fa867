namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>What settings belong to, with the protocol's own numbers.</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
}

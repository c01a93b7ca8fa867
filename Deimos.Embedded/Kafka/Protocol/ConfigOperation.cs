namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>How a setting is changed, with the protocol's own numbers.</summary>
internal enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,

    /// <summary>Adds items to a list.</summary>
    Append = 2,

    /// <summary>Takes items from a list.</summary>
    Subtract = 3,
}

namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>What a setting's value is, with the protocol's own numbers.</summary>
internal enum ConfigType : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Long = 5,
    Double = 6,
    List = 7,
}

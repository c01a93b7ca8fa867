namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>A setting of a topic or a broker, with where its value comes from.</summary>
internal sealed record ConfigEntry(
    string Name, string? Value, string? DefaultValue, ConfigType Type, ConfigSource Source, bool IsReadOnly);

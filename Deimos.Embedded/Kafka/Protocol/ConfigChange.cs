namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>A change to one setting; its value is null where the setting goes back to its default.</summary>
internal readonly record struct ConfigChange(string Name, ConfigOperation Operation, string? Value);

using System.Text;

namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>A header of a record.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Value">The header's value, or none.</param>
public sealed record KafkaHeader(string Name, ReadOnlyMemory<byte>? Value)
{
    /// <summary>Gets the value as UTF-8 text.</summary>
    public string? Text => Value is { } value ? Encoding.UTF8.GetString(value.Span) : null;
}

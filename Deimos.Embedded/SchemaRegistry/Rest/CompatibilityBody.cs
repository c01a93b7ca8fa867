using System.Text.Json.Serialization;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The answer to a compatibility check.</summary>
internal sealed class CompatibilityBody
{
    [JsonPropertyName("is_compatible")]
    public required bool IsCompatible { get; init; }

    /// <summary>Told on request only.</summary>
    public IReadOnlyList<string>? Messages { get; init; }
}

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The mode of a subject or of all.</summary>
internal sealed class ModeBody
{
    public string? Mode { get; init; }
}

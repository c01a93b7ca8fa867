namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>Settings: requests say <c>compatibility</c>, answers to GET <c>compatibilityLevel</c>.</summary>
internal sealed class ConfigBody
{
    public string? Compatibility { get; init; }

    public string? CompatibilityLevel { get; init; }

    public bool? Normalize { get; init; }
}

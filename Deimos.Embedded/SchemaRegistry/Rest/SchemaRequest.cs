namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The body of requests that bring a schema.</summary>
internal sealed class SchemaRequest
{
    public string? Schema { get; init; }

    public string? SchemaType { get; init; }

    public IReadOnlyList<ReferenceBody>? References { get; init; }

    /// <summary>The id to keep, in import mode.</summary>
    public int? Id { get; init; }

    /// <summary>The version to keep, in import mode.</summary>
    public int? Version { get; init; }
}

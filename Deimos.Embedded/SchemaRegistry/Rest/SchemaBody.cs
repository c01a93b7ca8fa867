using Deimos.Embedded.SchemaRegistry.Storage;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>A schema in an answer, with as much about it as the route tells.</summary>
internal sealed class SchemaBody
{
    public string? Subject { get; init; }

    public int? Version { get; init; }

    public int? Id { get; init; }

    public IReadOnlyList<ReferenceBody>? References { get; init; }

    public string? Schema { get; init; }

    public int? MaxId { get; init; }

    public static SchemaBody Of(StoredSchema schema, string text) => new()
    {
        Subject = schema.Subject,
        Version = schema.Version,
        Id = schema.Id,
        References = schema.References.Count > 0 ? schema.References : null,
        Schema = text,
    };
}

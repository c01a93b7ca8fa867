using Deimos.Embedded.SchemaRegistry.Rest;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>One version of a subject.</summary>
internal sealed class StoredSchema
{
    public required string Subject { get; init; }

    public required int Version { get; init; }

    public required int Id { get; init; }

    /// <summary>The schema in the form in which it is compared and told.</summary>
    public required string Text { get; init; }

    public IReadOnlyList<ReferenceBody> References { get; init; } = [];

    /// <summary>Soft deleted: kept for those who know its id or ask for deleted ones.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>What schemas with the same id have in common.</summary>
    public string Content => ContentOf(Text, References);

    public static string ContentOf(string text, IReadOnlyList<ReferenceBody> references) =>
        references.Count == 0 ? text : $"{text}\n{string.Join('\n', references)}";
}

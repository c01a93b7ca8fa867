namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>An answer whose text is JSON already.</summary>
internal sealed record RawJson(string Text);

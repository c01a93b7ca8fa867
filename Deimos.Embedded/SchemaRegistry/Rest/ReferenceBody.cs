namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>A schema's mention of another one, whose named types it uses.</summary>
/// <param name="Name">What the referring schema calls it, usually the full name of its type.</param>
/// <param name="Subject">Where it is registered.</param>
/// <param name="Version">Its version there; -1 in requests is the latest.</param>
internal sealed record ReferenceBody(string? Name, string? Subject, int Version);

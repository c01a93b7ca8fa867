namespace Deimos.Schemas;

/// <summary>
/// Where a registry finds a type that a schema names and does not define.
/// </summary>
/// <param name="Name">The type's full name.</param>
/// <param name="Subject">The subject that holds the type.</param>
/// <param name="Version">The version in that subject.</param>
public sealed record SchemaReference(string Name, string Subject, int Version);

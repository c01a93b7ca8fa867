using Avro;

namespace Deimos.Schemas;

/// <summary>
/// A schema as a registry keeps it.
/// </summary>
public sealed class RegisteredSchema
{
    /// <summary>Gets the number that messages carry.</summary>
    public required int Id { get; init; }

    /// <summary>Gets the subject.</summary>
    public required string Subject { get; init; }

    /// <summary>Gets the version in that subject, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Gets the schema with all the types that it names.</summary>
    public required Schema Schema { get; init; }
}

namespace Deimos.Schemas;

/// <summary>
/// Why a message cannot be decoded.
/// </summary>
public enum DecodeFault
{
    /// <summary>The bytes do not start with the magic byte and a schema id.</summary>
    NotFramed,

    /// <summary>The registry does not know the schema id.</summary>
    UnknownSchema,

    /// <summary>The writer's schema cannot be read as the declared schema or type.</summary>
    SchemaMismatch,

    /// <summary>The bytes do not follow the writer's schema.</summary>
    Malformed,
}

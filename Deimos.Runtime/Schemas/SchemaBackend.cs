namespace Deimos.Schemas;

/// <summary>
/// How messages carry their schema, and who keeps it.
/// </summary>
/// <remarks>Configuration also takes the names in small letters with underscores: <c>in_memory</c>.</remarks>
public enum SchemaBackend
{
    /// <summary>
    /// A Schema Registry keeps schemas; messages carry their ids, framed as Confluent's clients do it.
    /// </summary>
    Registry,

    /// <summary>
    /// No registry: each message is an Avro object container with the schema that it was written with, so that every
    /// Avro library can read it by itself.
    /// </summary>
    Local,

    /// <summary>
    /// No registry and no binary form: payloads are checked against their schema and travel as Avro's JSON.
    /// </summary>
    Validation,

    /// <summary>A registry inside this process, with the rules of a real one; for tests.</summary>
    InMemory,
}

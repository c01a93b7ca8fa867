namespace Deimos.Schemas;

/// <summary>
/// A message read from its wire form.
/// </summary>
/// <param name="Payload">The payload, or <see langword="null"/> for a tombstone.</param>
/// <param name="Key">
/// The key: the field's value, a <see cref="Deimos.Payload"/> for a key schema, text for a plain key, the bytes if
/// nothing was declared, or <see langword="null"/>.
/// </param>
/// <param name="ValueSchemaId">The id of the schema that the value was written with.</param>
/// <param name="KeySchemaId">The id of the schema that the key was written with.</param>
internal readonly record struct DecodedMessage<T>(T? Payload, object? Key, int? ValueSchemaId, int? KeySchemaId)
    where T : class;

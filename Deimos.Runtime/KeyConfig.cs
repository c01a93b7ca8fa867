namespace Deimos;

/// <summary>
/// How the key of a topic's messages is made: one of <see cref="None"/>, <see cref="Plain"/>, <see cref="Schema"/>
/// and <see cref="Field"/>.
/// </summary>
public sealed class KeyConfig
{
    private KeyConfig(KeyKind kind) => Kind = kind;

    /// <summary>Gets the value that says nothing about keys yet.</summary>
    public static KeyConfig Unspecified { get; } = new(KeyKind.Unspecified);

    /// <summary>Gets the configuration for messages without a key.</summary>
    public static KeyConfig None { get; } = new(KeyKind.None);

    /// <summary>Gets the configuration for keys that are plain text or bytes, given as <c>payload_key</c>.</summary>
    public static KeyConfig Plain { get; } = new(KeyKind.Plain);

    /// <summary>Gets where the key comes from.</summary>
    public KeyKind Kind { get; }

    /// <summary>Gets the dotted path of the key's field, for <see cref="KeyKind.Field"/>.</summary>
    public string? FieldPath { get; private init; }

    /// <summary>Gets the name of the key's schema, if one was given.</summary>
    public string? SchemaName { get; private init; }

    /// <summary>Gets the namespace of the key's schema, if one was given.</summary>
    public string? SchemaNamespace { get; private init; }

    /// <summary>Encodes keys with a schema of their own.</summary>
    /// <param name="name">The key record's name, or its full name.</param>
    /// <param name="schemaNamespace">The namespace, when it is not that of the payload's schema.</param>
    /// <returns>The configuration.</returns>
    public static KeyConfig Schema(string name, string? schemaNamespace = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(KeyKind.Schema) { SchemaName = name, SchemaNamespace = schemaNamespace };
    }

    /// <summary>Takes keys from a field of the payload.</summary>
    /// <param name="path">The field's name, with dots between nested records.</param>
    /// <param name="schemaName">
    /// The name of the key's schema, when it is not the payload's name and <c>_key</c>.
    /// </param>
    /// <returns>The configuration.</returns>
    public static KeyConfig Field(string path, string? schemaName = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new(KeyKind.Field) { FieldPath = path, SchemaName = schemaName };
    }
}

namespace Deimos;

/// <summary>
/// Where the key of a message comes from and how it is encoded.
/// </summary>
public enum KeyKind
{
    /// <summary>Nothing was said: producers refuse to start, consumers leave the key as bytes.</summary>
    Unspecified,

    /// <summary>Messages have no key.</summary>
    None,

    /// <summary>The key is plain text or plain bytes.</summary>
    Plain,

    /// <summary>The key is encoded with a schema of its own.</summary>
    Schema,

    /// <summary>The key is a field of the payload.</summary>
    Field,
}

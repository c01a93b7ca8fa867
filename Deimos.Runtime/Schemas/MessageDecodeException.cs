namespace Deimos.Schemas;

/// <summary>
/// A message cannot be decoded, now or later.
/// </summary>
public sealed class MessageDecodeException : DeimosException
{
    internal MessageDecodeException(
        string message,
        DecodeFault fault,
        bool isKey,
        int? schemaId,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
        IsKey = isKey;
        SchemaId = schemaId;
    }

    /// <summary>Gets what kind of fault it is.</summary>
    public DecodeFault Fault { get; }

    /// <summary>Gets a value indicating whether the key, rather than the value, is at fault.</summary>
    public bool IsKey { get; }

    /// <summary>Gets the schema id that the message carries, if it could be read.</summary>
    public int? SchemaId { get; }
}

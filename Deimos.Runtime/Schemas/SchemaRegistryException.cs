namespace Deimos.Schemas;

/// <summary>
/// The Schema Registry refused a request, or could not be reached.
/// </summary>
public sealed class SchemaRegistryException : DeimosException
{
    internal SchemaRegistryException(
        string message,
        Uri url,
        int? statusCode = null,
        int? errorCode = null,
        bool isTransient = false,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Url = url;
        StatusCode = statusCode;
        ErrorCode = errorCode;
        IsTransient = isTransient;
    }

    /// <summary>Gets the address that was asked, without user and password.</summary>
    public Uri Url { get; }

    /// <summary>Gets the HTTP status of the answer, if there was one.</summary>
    public int? StatusCode { get; }

    /// <summary>Gets the registry's own error code, such as 40403 for an unknown schema.</summary>
    public int? ErrorCode { get; }

    /// <summary>Gets a value indicating whether the same request may succeed later.</summary>
    public bool IsTransient { get; }
}

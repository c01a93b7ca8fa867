namespace Deimos.Schemas;

/// <summary>
/// The Schema Registry refused a request, or could not be reached.
/// </summary>
public class SchemaRegistryException : DeimosException
{
    /// <summary>Creates the exception; for registries of one's own.</summary>
    /// <param name="message">Which thing, which value, what is wrong and what to do.</param>
    /// <param name="url">The address that was asked, without user and password.</param>
    /// <param name="statusCode">The HTTP status of the answer, if there was one.</param>
    /// <param name="errorCode">The registry's own error code.</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    /// <param name="innerException">The failure beneath, if there was one.</param>
    public SchemaRegistryException(
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

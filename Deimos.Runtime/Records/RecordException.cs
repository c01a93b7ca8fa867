namespace Deimos.Records;

/// <summary>
/// Records and messages could not be brought together.
/// </summary>
public sealed class RecordException : DeimosException
{
    internal RecordException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

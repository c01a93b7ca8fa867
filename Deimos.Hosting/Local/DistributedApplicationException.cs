namespace Deimos.Hosting.Local;

/// <summary>The application cannot be described, started or kept running like this.</summary>
public sealed class DistributedApplicationException : Exception
{
    internal DistributedApplicationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

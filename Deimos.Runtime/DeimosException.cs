namespace Deimos;

/// <summary>
/// The base of every exception that the framework raises of its own accord.
/// </summary>
public abstract class DeimosException : Exception
{
    /// <summary>Creates the exception with the sentence that users read.</summary>
    /// <param name="message">Which thing, which value, what is wrong and what to do.</param>
    protected DeimosException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with the sentence that users read and the failure beneath it.</summary>
    /// <param name="message">Which thing, which value, what is wrong and what to do.</param>
    /// <param name="innerException">The failure beneath, if there was one.</param>
    protected DeimosException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

using Deimos.Testing.Matching;

namespace Deimos.Testing;

/// <summary>
/// What a test asserts is not so.
/// </summary>
/// <remarks>Test frameworks show it as a failed assertion, whichever they are.</remarks>
public sealed class DeimosAssertionException : DeimosException, IAssertionException
{
    internal DeimosAssertionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

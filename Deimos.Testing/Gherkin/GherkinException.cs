namespace Deimos.Testing.Gherkin;

/// <summary>
/// A feature file cannot be read, or a binding class is not one. The text says where and what to do.
/// </summary>
public sealed class GherkinException : DeimosException
{
    internal GherkinException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

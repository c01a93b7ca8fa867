namespace Deimos.Testing;

/// <summary>
/// Stands in an expected payload for values that are not known exactly. <see cref="Match"/> makes them.
/// </summary>
public abstract class Matcher
{
    private protected Matcher()
    {
    }

    /// <summary>Says in words what matches, as failures show it.</summary>
    /// <returns>Text such as <c>any value</c>.</returns>
    public abstract override string ToString();

    internal abstract bool Matches(object? actual);
}

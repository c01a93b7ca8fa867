namespace Deimos.Testing.Matching;

/// <summary>
/// A matcher with a description and a rule.
/// </summary>
internal sealed class DelegateMatcher(string description, Func<object?, bool> rule) : Matcher
{
    public override string ToString() => description;

    internal override bool Matches(object? actual) => rule(actual);
}

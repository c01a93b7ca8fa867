using Deimos.Testing.Matching;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Matches what the text of a cell means, whatever its type is.
/// </summary>
internal sealed class CellMatcher(string cell) : Matcher
{
    public override string ToString() => cell;

    internal override bool Matches(object? actual) => actual switch
    {
        null => false,
        bool truth => bool.TryParse(cell, out var given) && given == truth,
        Guid id => Guid.TryParse(cell, out var given) && given == id,
        string or DateTime or DateTimeOffset when cell != actual as string =>
            Moments.TryRead(cell, out var given) && Moments.TryRead(actual, out var moment) && given == moment,
        _ => ScalarEquality.Equal(cell, actual),
    };
}

using Deimos.Testing.Gherkin.Parsing;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// A scenario to be run as one test: of an outline one row, of several tiers one.
/// </summary>
public sealed class Scenario
{
    private readonly Func<ScenarioText, string, Action<string>?, CancellationToken, Task> _run;
    private readonly ScenarioText _text;

    internal Scenario(
        ScenarioText text,
        string? suffix,
        string? skipReason,
        Func<ScenarioText, string, Action<string>?, CancellationToken, Task> run)
    {
        _text = text;
        _run = run;
        Name = text.Name + suffix;
        SkipReason = skipReason;
        Id = $"{text.File}:{text.Line}{suffix}";
    }

    /// <summary>Gets the feature's name.</summary>
    public string Feature => _text.Feature.Title;

    /// <summary>Gets its own name, with the values of its row and its tier where there are several.</summary>
    public string Name { get; }

    /// <summary>Gets its tags, those of its rule and feature included, without <c>@</c>.</summary>
    public IReadOnlyList<string> Tags => _text.Info.CombinedTags;

    /// <summary>Gets its file, relative to the folder of the tests.</summary>
    public string File => _text.File;

    /// <summary>Gets its line in the file; that of its row, if it has one.</summary>
    public int Line => _text.Line;

    /// <summary>Gets what no other scenario of the tests has.</summary>
    public string Id { get; }

    /// <summary>Gets why it is not to be run, if that is so.</summary>
    public string? SkipReason { get; }

    /// <summary>Runs it.</summary>
    /// <param name="output">Takes a line for each step that passed.</param>
    /// <param name="cancellationToken">Ends waits of the step library.</param>
    /// <returns>A task that ends with it.</returns>
    /// <exception cref="DeimosAssertionException">It failed; the text shows it with a mark at the step.</exception>
    public Task RunAsync(Action<string>? output = null, CancellationToken cancellationToken = default) =>
        _run(_text, ToString(), output, cancellationToken);

    /// <summary>Gives the names of feature and scenario.</summary>
    /// <returns>The names.</returns>
    public override string ToString() => $"{Feature}: {Name}";
}

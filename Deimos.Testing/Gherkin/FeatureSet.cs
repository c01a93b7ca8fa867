using System.Collections.Specialized;
using System.Reflection;
using Deimos.Testing.Gherkin.Parsing;
using Deimos.Testing.Gherkin.Running;

namespace Deimos.Testing.Gherkin;

/// <summary>
/// The scenarios of a folder of feature files, and the step classes that they are run with. Test frameworks show each
/// scenario as a test; without one, <see cref="Scenarios"/> can be run one by one.
/// </summary>
/// <remarks>Scenarios may be run in parallel: each has objects of its own.</remarks>
public sealed class FeatureSet : IAsyncDisposable
{
    private readonly Bindings? _bindings;
    private readonly RunHooks? _hooks;
    private readonly GherkinException? _unbound;

    internal FeatureSet(IEnumerable<(string Path, string Content)> files, Func<Bindings> bindings)
    {
        try
        {
            _bindings = bindings();
            _hooks = new(_bindings);
        }
        catch (GherkinException wrong)
        {
            // Told by every scenario: a test framework that fails to discover tests says too little.
            _unbound = wrong;
        }

        Scenarios = [.. files.SelectMany(file => Read(file.Path, file.Content))];
    }

    /// <summary>Gets all scenarios, in the order of files and lines.</summary>
    public IReadOnlyList<Scenario> Scenarios { get; }

    /// <summary>Reads feature files and step classes.</summary>
    /// <param name="tests">
    /// The assembly that has the step classes; feature files lie below its output folder, or are embedded in it.
    /// </param>
    /// <param name="folder">The folder in the output folder; without it, there may be embedded ones still.</param>
    /// <param name="others">Other assemblies that have step classes, too; the step library is always there.</param>
    /// <returns>The scenarios; dispose it after they have run.</returns>
    /// <remarks>
    /// A file that cannot be read gives one scenario that fails and says why; the others can be run.
    /// </remarks>
    public static FeatureSet Load(Assembly tests, string folder = "features", params Assembly[] others)
    {
        ArgumentNullException.ThrowIfNull(tests);
        return new(
            [.. OnDisk(folder), .. EmbeddedIn(tests)],
            () => new Bindings([tests, .. others, typeof(FeatureSet).Assembly]));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_hooks is not null)
        {
            await _hooks.DisposeAsync().ConfigureAwait(false);
        }

        if (_bindings?.Services is { } services)
        {
            await services.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static IEnumerable<(string Path, string Content)> OnDisk(string folder)
    {
        var root = Path.Combine(AppContext.BaseDirectory, folder);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*.feature", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => (
                    Path.GetRelativePath(AppContext.BaseDirectory, path).Replace('\\', '/'), File.ReadAllText(path)))
            : [];
    }

    private static IEnumerable<(string Path, string Content)> EmbeddedIn(Assembly tests) =>
        from name in tests.GetManifestResourceNames()
        where name.EndsWith(".feature", StringComparison.Ordinal)
        select (name, ContentOf(tests, name));

    private static string ContentOf(Assembly tests, string resource)
    {
        using var reader = new StreamReader(tests.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private IEnumerable<Scenario> Read(string path, string content)
    {
        try
        {
            using var reader = new StringReader(content);
            return
            [
                .. FeatureParser.Read(path, reader)
                    .SelectMany(TierRuns.Of)
                    .Select(run => new Scenario(run.Scenario, run.Suffix, run.SkipReason, RunAsync)),
            ];
        }
        catch (GherkinException wrong)
        {
            return [new(Unreadable(path), suffix: null, skipReason: null, (_, _, _, _) => throw wrong)];
        }
    }

    private static ScenarioText Unreadable(string path) => new(
        path,
        Line: 1,
        new() { Title = path, Description = "", Tags = [], FolderPath = "" },
        Rule: null,
        new()
        {
            Title = "can be read",
            Description = "",
            Tags = [],
            CombinedTags = [],
            Arguments = new OrderedDictionary(),
        },
        "can be read",
        Steps: []);

    private async Task RunAsync(
        ScenarioText scenario, string name, Action<string>? output, CancellationToken cancellationToken)
    {
        if (_unbound is not null)
        {
            throw _unbound;
        }

        var feature = await _hooks!.BeginAsync(scenario.File, scenario.Feature).ConfigureAwait(false);
        await new ScenarioRun(scenario, name, _bindings!, feature, output).RunAsync(cancellationToken)
            .ConfigureAwait(false);
    }
}

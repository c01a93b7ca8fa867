using System.Globalization;
using Spectre.Console;

namespace Deimos.Hosting.Local.Running;

/// <summary>The table of resources with their state and endpoint.</summary>
internal static class StatusTable
{
    // Wide enough for any address; a log file has no edge to wrap at.
    private const int WidthOfFiles = 200;

    public static void Write(TextWriter writer, IEnumerable<ResourceRun> runs, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfFiles;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("Resource", "State", "Endpoint");
        foreach (var run in runs)
        {
            table.AddRow(
                new Text(run.Name),
                new Text(Describe(run), ColourOf(run.State)),
                new Text(run.Endpoint ?? ""));
        }

        console.Write(table);
    }

    /// <summary>Says how often a service was started again.</summary>
    public static string Times(int restarts) =>
        restarts == 1 ? "1 restart" : string.Create(CultureInfo.InvariantCulture, $"{restarts} restarts");

    private static string Describe(ResourceRun run)
    {
        var facts = new List<string>();
        if (run.ExitCode is { } code and not 0)
        {
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"exit code {code}"));
        }

        if (run.Restarts > 0)
        {
            facts.Add(Times(run.Restarts));
        }

        var state = run.State.ToString().ToLowerInvariant();
        return facts.Count == 0 ? state : $"{state} ({string.Join(", ", facts)})";
    }

    private static Style ColourOf(ResourceState state) => state switch
    {
        ResourceState.Healthy or ResourceState.External => new Style(Color.Green),
        ResourceState.Failed => new Style(Color.Red),
        _ => new Style(Color.Yellow),
    };
}

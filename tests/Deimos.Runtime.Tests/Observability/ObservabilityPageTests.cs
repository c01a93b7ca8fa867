using System.Reflection;
using System.Text.RegularExpressions;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Observability;

/// <summary><c>docs/observability.md</c> says what the code does, neither more nor less.</summary>
public partial class ObservabilityPageTests
{
    private static readonly string Root = Path.Combine(NodeClients.Folder, "..", "..");

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Root, "docs", "observability.md"));

    [Fact]
    public void Every_log_event_is_on_the_page_with_its_level()
    {
        var names = typeof(DeimosEventIds).GetFields()
            .ToDictionary(field => (int)field.GetValue(null)!, field => field.Name);
        var events = typeof(DeimosEventIds).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static
                | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .OrderBy(log => log.EventId)
            .Select(log => $"| {log.EventId} | {names[log.EventId]} | {Level(log.Level)} |");

        Lines.Where(line => line.Length > 5 && char.IsAsciiDigit(line[2])).ShouldBe(events);
    }

    [Fact]
    public void Every_metric_is_on_the_page() =>
        // From the source, because some are made only by hosts that have a database.
        Cells("## Metrics", "## Spans").Where(cell => cell.Contains('.', StringComparison.Ordinal))
            .ShouldBe(InSource(Instrument()), ignoreOrder: true);

    [Fact]
    public void Every_span_is_on_the_page() =>
        Cells("## Spans", "## Log events").ShouldBe(
            InSource(Span()).Select(name => name.Replace('{', '<').Replace('}', '>')), ignoreOrder: true);

    /// <summary>Gives what the rows of a part of the page begin with.</summary>
    private static IEnumerable<string> Cells(string from, string to) =>
        Lines.SkipWhile(line => line != from).TakeWhile(line => line != to)
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

    private static IEnumerable<string> InSource(Regex what) => Directory
        .EnumerateFiles(Path.Combine(Root, "Deimos.Runtime"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => what.Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value);

    private static string Level(LogLevel level) => level == LogLevel.None ? "Debug or Error" : $"{level}";

    [GeneratedRegex(@"\.Create(?:Counter|Histogram|ObservableGauge)\b[^(]*\(\s*""([^""]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"StartActivity\(\s*\$?""([^""]+)""")]
    private static partial Regex Span();
}

using System.Diagnostics.Metrics;
using System.Reflection;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Observability;

/// <summary><c>docs/observability.md</c> says what the code does, neither more nor less.</summary>
public class ObservabilityPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(
        Path.Combine(NodeClients.Folder, "..", "..", "docs", "observability.md"));

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
    public void Every_metric_is_on_the_page_with_its_unit()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == DeimosTelemetry.MeterName)
                {
                    lock (instruments)
                    {
                        instruments.Add(instrument);
                    }
                }
            },
        };
        listener.Start();
        using var host = TestHost.Build(
            new() { ["ConnectionStrings:kafka"] = "127.0.0.1:1" },
            deimos => deimos.AddConsumer<ThingConsumer>(consumer => consumer.GroupId = "g"));
        foreach (var metrics in typeof(DeimosTelemetry).Assembly.GetTypes().Where(type =>
            type.GetConstructor([typeof(IMeterFactory)]) is not null))
        {
            ActivatorUtilities.GetServiceOrCreateInstance(host.Services, metrics);
        }

        // The lag is read by the host of the consumers.
        host.Services.GetServices<IHostedService>().ShouldNotBeEmpty();

        List<string> rows;
        lock (instruments)
        {
            rows = [.. instruments.Select(one => $"| `{one.Name}` | {Unit(one.Unit!)} |").Distinct()];
        }

        var written = Lines.Where(line => line.StartsWith("| `deimos.", StringComparison.Ordinal)
            || line.StartsWith("| `messaging.", StringComparison.Ordinal));
        written.Select(line => string.Concat(line.Split('|').Take(3).Select(cell => cell + "|")))
            .ShouldBe(rows, ignoreOrder: true);
    }

    [Fact]
    public void Every_span_is_on_the_page()
    {
        var spans = Lines.SkipWhile(line => line != "## Spans").TakeWhile(line => line != "## Log events")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

        spans.ShouldBe(["send <topic>", "process <topic>", "decode", "consume <name>"]);
    }

    private static string Level(LogLevel level) => level == LogLevel.None ? "Debug or Error" : $"{level}";

    private static string Unit(string unit) => unit == "s" ? "s" : $"`{unit}`";
}

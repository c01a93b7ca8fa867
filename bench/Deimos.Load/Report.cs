using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Confluent.Kafka;

namespace Deimos.Load;

/// <summary>The machine, and what was compared on it, as a table and as JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Comparison> _comparisons = [];

    private static string Machine => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}");

    private static string Versions => $".NET {Environment.Version}, librdkafka {Library.VersionString}, Deimos "
        + typeof(Payload).Assembly.GetName().Version!.ToString(3);

    public static void PrintMachine() => Console.WriteLine($"{Machine}{Environment.NewLine}{Versions}");

    public void Add(Comparison comparison)
    {
        comparison.Print();
        _comparisons.Add(comparison);
    }

    /// <summary>Prints a line for each comparison, in Markdown.</summary>
    public void PrintTable()
    {
        Console.WriteLine();
        Console.WriteLine("| | Deimos, msg/s | bare, msg/s | ratio | from | to | goal |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        foreach (var comparison in _comparisons)
        {
            var (ours, bare) = (comparison.Rates().Values.First(), comparison.Rates().Values.Last());
            var ratio = comparison.Ratio;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {comparison.Subject} | {ours.Median:N0} | {bare.Median:N0} | {ratio.Median:0.00} ")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {ratio.Least:0.00} | {ratio.Most:0.00} | {comparison.Goal:0.00} |"));
        }
    }

    public async Task WriteAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(
            stream,
            new
            {
                Machine,
                Versions,
                Comparisons = _comparisons.Select(comparison => new
                {
                    comparison.Subject,
                    comparison.Messages,
                    comparison.Goal,
                    comparison.Ratio,
                    MessagesPerSecond = comparison.Rates(),
                    ProcessorMicrosecondsPerMessage = comparison.Processor(),
                }),
            },
            Json,
            cancellationToken);
    }

    private static string Processor()
    {
        const string cpuinfo = "/proc/cpuinfo";
        var model = File.Exists(cpuinfo)
            ? File.ReadLines(cpuinfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model is null ? RuntimeInformation.ProcessArchitecture.ToString() : model[(model.IndexOf(':') + 2)..];
    }
}

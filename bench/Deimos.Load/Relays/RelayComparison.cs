using System.Diagnostics;
using System.Globalization;
using System.Text;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Postgres;
using Deimos.Hosting;
using Deimos.Observability;
using Deimos.Outbox;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static System.FormattableString;

namespace Deimos.Load.Relays;

/// <summary>
/// Drains the same outbox with a relay and with a bare loop, in alternation, and measures how long a commit takes to
/// be acknowledged when little happens.
/// </summary>
/// <remarks>The relay's clock starts before its host does: leases, listening and its first connection count.</remarks>
internal sealed class RelayComparison(int rounds, int messages)
{
    private const int MessageBytes = 200;
    private const int Keys = 1000;
    private const int PageSize = 2000;
    private const int Latencies = 1000;

    public async Task RunAsync(Report report, bool withLatency, CancellationToken cancellationToken)
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: cancellationToken);
        var comparison = new Comparison($"relay, pages of {PageSize}, {Keys} keys", messages, goal: 0.85);
        await comparison.RunAsync(
            rounds,
            ("Deimos", () => DrainAsync(postgres, RelayAsync)),
            ("bare", () => DrainAsync(postgres, (rows, brokers) => BareLoop.RunAsync(rows, brokers, PageSize))),
            cancellationToken);
        report.Add(comparison);
        if (withLatency)
        {
            await MeasureLatencyAsync(postgres);
        }
    }

    private async Task<Measurement> DrainAsync(EmbeddedPostgres postgres, Func<WaitingRows, string, Task> drain)
    {
        await using var kafka = await EmbeddedKafka.StartAsync();
        await kafka.CreateTopicAsync("hot", partitions: 4);
        await using var rows = new WaitingRows(postgres);
        await rows.CreateAsync();
        await rows.FillAsync("hot", messages, Keys, MessageBytes);
        var measured = await Measurement.OfAsync(() => drain(rows, kafka.BootstrapServers));
        var arrived = kafka.Topics["hot"].Partitions.Sum(partition => partition.EndOffset);
        return arrived == messages
            ? measured
            : throw new InvalidOperationException($"{arrived} of {messages} messages arrived.");
    }

    private static async Task RelayAsync(WaitingRows rows, string bootstrapServers)
    {
        using var host = Build(rows, bootstrapServers);
        await host.StartAsync();
        while (!await rows.AreGoneAsync())
        {
            await Task.Delay(10);
        }

        // The clock runs on while it stops, which the bare loop does not have to.
        await host.StopAsync();
    }

    private static async Task MeasureLatencyAsync(EmbeddedPostgres postgres)
    {
        await using var kafka = await EmbeddedKafka.StartAsync();
        await kafka.CreateTopicAsync("hot", partitions: 4);
        await using var rows = new WaitingRows(postgres);
        await rows.CreateAsync();
        using var host = Build(rows, kafka.BootstrapServers);
        var (committed, acknowledged) = (new long[Latencies], new long[Latencies]);
        using var subscription = host.Services.GetRequiredService<DeimosEvents>().Subscribe<OutboxProduceEvent>(sent =>
        {
            foreach (var message in sent.Messages)
            {
                var number = int.Parse(
                    Encoding.ASCII.GetString([.. message.Message!]), CultureInfo.InvariantCulture);
                acknowledged[number] = Stopwatch.GetTimestamp();
            }
        });
        await host.StartAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var number = 0; number < Latencies; number++)
        {
            await timer.WaitForNextTickAsync();
            await rows.InsertAsync("hot", number);
            committed[number] = Stopwatch.GetTimestamp();
        }

        while (acknowledged.Any(at => Volatile.Read(ref at) == 0))
        {
            await Task.Delay(10);
        }

        await host.StopAsync();
        var latencies = committed.Zip(acknowledged, (from, to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds)
            .Skip(Latencies / 10).Order().ToList();
        Console.WriteLine(Invariant(
            $"commit to acknowledged at 100 msg/s: p50 {latencies[latencies.Count / 2]:0.0} ms (goal 20), ")
            + Invariant($"p99 {latencies[latencies.Count * 99 / 100]:0.0} ms"));
    }

    private static IHost Build(WaitingRows rows, string bootstrapServers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "load" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:kafka"] = bootstrapServers,
            ["ConnectionStrings:schema-registry"] = "http://127.0.0.1:9",
            ["ConnectionStrings:outbox"] = rows.ConnectionString,
        });
        builder.AddDeimos("kafka", deimos => deimos.AddOutboxRelay("outbox", outbox => outbox.BatchSize = PageSize));
        return builder.Build();
    }
}

using System.Diagnostics;
using System.Globalization;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>
/// A service in a process of its own that consumes for a group and writes down what it has handled: this test program,
/// started as something else.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const string ReportVariable = "DEIMOS_TEST_WORKER_REPORT";
    private const string TopicVariable = "DEIMOS_TEST_WORKER_TOPIC";
    private const string GroupVariable = "DEIMOS_TEST_WORKER_GROUP";
    private const int LineLength = 80;
    private readonly Process _process;
    private readonly string _report;

    private WorkerProcess(Process process, string report)
    {
        _process = process;
        _report = report;
    }

    /// <summary>Gets when it was killed, if it was.</summary>
    public DateTime? KilledAt { get; private set; }

    /// <summary>Gets how many messages it has handled so far, repeated ones included.</summary>
    public long HandledCount => new FileInfo(_report).Length / LineLength;

    public static WorkerProcess Start(TestCluster cluster, string topic, string group)
    {
        var report = Path.Combine(Path.GetTempPath(), $"deimos-worker-{Guid.NewGuid():N}");
        File.Create(report).Dispose();
        var program = Path.Combine(
            AppContext.BaseDirectory, "Deimos.Runtime.Tests" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var process = Process.Start(new ProcessStartInfo(program)
        {
            // Its input ends with its owner.
            RedirectStandardInput = true,
            Environment =
            {
                ["DOTNET_STARTUP_HOOKS"] = typeof(WorkerProcess).Assembly.Location,
                ["ConnectionStrings__kafka"] = cluster.BootstrapServers,
                ["ConnectionStrings__schema-registry"] = cluster.RegistryUrl,
                [ReportVariable] = report,
                [TopicVariable] = topic,
                [GroupVariable] = group,
            },
        })!;
        return new(process, report);
    }

    /// <summary>Reads what it has handled so far.</summary>
    public IEnumerable<Handled> Read()
    {
        using var stream = new FileStream(_report, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd();
        // A kill, or this very moment, may have cut the last line short.
        return [.. lines[..(lines.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Handled.Parse(line, this))];
    }

    public void Kill()
    {
        KilledAt = TimeProvider.System.GetUtcNow().UtcDateTime;
        _process.Kill();
    }

    /// <summary>Asks it to stop, as an orchestrator does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task ExitedAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        _process.ExitCode.ShouldBe(0);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        File.Delete(_report);
    }

    /// <summary>The inside of the process.</summary>
    internal static void Work()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "worker" });
        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Deimos:Kafka:session.timeout.ms"] = "6000",
            ["Deimos:Kafka:heartbeat.interval.ms"] = "1000",
        });
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning);
        using var report = new Report(Environment.GetEnvironmentVariable(ReportVariable)!);
        builder.Services.AddSingleton(new Inbox<Thing> { OnReceived = report.Write });
        builder.AddDeimos("kafka", deimos => deimos.AddConsumer<ThingConsumer>(consumer =>
        {
            consumer.GroupId = Environment.GetEnvironmentVariable(GroupVariable);
            consumer.Topic = Environment.GetEnvironmentVariable(TopicVariable);
            consumer.ReraiseErrors = true;
        }));
        using var host = builder.Build();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>();
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            stopping.StopApplication();
        });
        try
        {
            host.Run();
        }
        catch (OperationCanceledException)
        {
            // Asked to stop while it was starting.
        }
    }

    /// <summary>One message that was handled, and by whom.</summary>
    internal sealed record Handled(
        string Key, int Sequence, int Partition, long Offset, DateTime At, WorkerProcess Worker)
    {
        public static Handled Parse(string line, WorkerProcess worker)
        {
            var parts = line.Split(' ');
            return new(
                parts[0],
                int.Parse(parts[1], CultureInfo.InvariantCulture),
                int.Parse(parts[2], CultureInfo.InvariantCulture),
                long.Parse(parts[3], CultureInfo.InvariantCulture),
                new(long.Parse(parts[4], CultureInfo.InvariantCulture), DateTimeKind.Utc),
                worker);
        }
    }

    /// <summary>A file that keeps what was written even if the process is killed in the next moment.</summary>
    private sealed class Report(string path) : IDisposable
    {
        private readonly FileStream _file = new(
            path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        public void Write(Thing? thing, Deimos.Consuming.MessageMetadata metadata)
        {
            lock (_file)
            {
                var now = TimeProvider.System.GetUtcNow().UtcTicks;
                var line = $"{thing!.TestId} {thing.SomeInt} {metadata.Partition} {metadata.Offset} {now}";
                _file.Write(System.Text.Encoding.ASCII.GetBytes(line.PadRight(LineLength - 1) + "\n"));
            }
        }

        public void Dispose() => _file.Dispose();
    }
}

using System.Diagnostics;
using Deimos.Hosting;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>A relay in a process of its own that can be killed: this assembly, running one explicit test.</summary>
public sealed class RelayProcess : IDisposable
{
    private const string BrokersVariable = "DEIMOS_TEST_RELAY_BROKERS";
    private const string DatabaseVariable = "DEIMOS_TEST_RELAY_DATABASE";
    private const string LeaseVariable = "DEIMOS_TEST_RELAY_LEASE_MS";
    private Process? _process;

    public RelayProcess()
    {
    }

    private RelayProcess(Process process) => _process = process;

    internal static RelayProcess Start(string brokers, string connectionString, TimeSpan lease)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", typeof(RelayProcess).Assembly.Location,
                "-method", $"{typeof(RelayProcess).FullName}.{nameof(Runs_a_relay_until_it_is_killed)}",
                "-explicit", "only",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[BrokersVariable] = brokers;
        start.Environment[DatabaseVariable] = connectionString;
        start.Environment[LeaseVariable] = $"{(int)lease.TotalMilliseconds}";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process);
    }

    /// <summary>Kills it as SIGKILL does: nothing of it can be said or done any more.</summary>
    public void Dispose()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _process = null;
        }
    }

    [Fact(Explicit = true)]
    public async Task Runs_a_relay_until_it_is_killed()
    {
        var brokers = Environment.GetEnvironmentVariable(BrokersVariable);
        Assert.SkipWhen(brokers is null, "Started by other tests, as a process of its own.");
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = brokers,
                ["ConnectionStrings:schema-registry"] = "http://127.0.0.1:9",
                ["ConnectionStrings:outbox"] = Environment.GetEnvironmentVariable(DatabaseVariable),
            },
            deimos => deimos.AddOutboxRelay("outbox", outbox =>
            {
                outbox.LeaseDuration = TimeSpan.FromMilliseconds(
                    int.Parse(Environment.GetEnvironmentVariable(LeaseVariable)!, null));
                outbox.PollInterval = TimeSpan.FromMilliseconds(200);
                outbox.MinBackoff = TimeSpan.FromMilliseconds(50);
                outbox.MaxBackoff = TimeSpan.FromSeconds(1);
                outbox.BatchSize = 200;
            }));

        await host.StartAsync(TestContext.Current.CancellationToken);
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }
}

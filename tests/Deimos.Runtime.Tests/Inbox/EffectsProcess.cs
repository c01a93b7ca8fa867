using System.Diagnostics;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Inbox;

/// <summary>
/// A consumer in a process of its own that commits no offsets and is killed: this assembly, running one explicit test.
/// </summary>
public sealed class EffectsProcess : IDisposable
{
    private const string Variables = "DEIMOS_TEST_EFFECTS_";
    private Process? _process;

    public EffectsProcess()
    {
    }

    private EffectsProcess(Process process) => _process = process;

    internal static EffectsProcess Start(EffectsHost host, string consumer, bool hasInbox)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", typeof(EffectsProcess).Assembly.Location,
                "-method", $"{typeof(EffectsProcess).FullName}.{nameof(Handles_messages_until_it_is_killed)}",
                "-explicit", "only",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variables + "BROKERS"] = host.Kafka.Cluster.BootstrapServers;
        start.Environment[Variables + "REGISTRY"] = host.Kafka.Cluster.RegistryUrl;
        start.Environment[Variables + "DATABASE"] = host.ConnectionString;
        start.Environment[Variables + "TOPIC"] = host.Kafka.Topic;
        start.Environment[Variables + "GROUP"] = host.Kafka.Group;
        start.Environment[Variables + "CONSUMER"] = consumer;
        start.Environment[Variables + "INBOX"] = $"{hasInbox}";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process);
    }

    /// <summary>Kills it as SIGKILL does.</summary>
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
    public async Task Handles_messages_until_it_is_killed()
    {
        var brokers = Read("BROKERS");
        Assert.SkipWhen(brokers is null, "Started by other tests, as a process of its own.");
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = brokers,
                ["ConnectionStrings:schema-registry"] = Read("REGISTRY"),
                ["Deimos:Kafka:Consumer:auto.commit.interval.ms"] = "600000",
            },
            deimos => EffectsHost.AddConsumer(deimos, Read("CONSUMER")!, consumer =>
            {
                consumer.GroupId = Read("GROUP");
                consumer.Topic = Read("TOPIC");
                EffectsHost.Configure(consumer, hasInbox: bool.Parse(Read("INBOX")!));
            }),
            services: all => all.AddDbContext<EffectsDb>(options => options.UseNpgsql(Read("DATABASE"))));

        await host.StartAsync(TestContext.Current.CancellationToken);
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    private static string? Read(string name) => Environment.GetEnvironmentVariable(Variables + name);
}

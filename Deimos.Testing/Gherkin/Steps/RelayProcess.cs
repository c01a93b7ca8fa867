using System.Diagnostics;
using System.Reflection;
using Deimos.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The relay of an outbox in a process of its own, which can be killed: this test program, started as something else.
/// </summary>
internal sealed class RelayProcess : IDisposable
{
    private const string DatabaseVariable = "ConnectionStrings__deimos-scenario-relay";
    private readonly Process _process;

    private RelayProcess(Process process) => _process = process;

    /// <summary>Gets whether this process is to be a relay.</summary>
    public static bool IsThis => Environment.GetEnvironmentVariable(DatabaseVariable) is not null;

    public static RelayProcess Start(string brokers, string connectionString)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", Assembly.GetEntryAssembly()!.Location },
            // Its input ends with its owner.
            RedirectStandardInput = true,
            Environment =
            {
                ["DOTNET_STARTUP_HOOKS"] = typeof(RelayProcess).Assembly.Location,
                ["ConnectionStrings__kafka"] = brokers,
                [DatabaseVariable] = connectionString,
            },
        })!;
        return new(process);
    }

    /// <summary>Kills it as SIGKILL does: nothing of it can be said or done any more.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>The inside of the process.</summary>
    public static void Run()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "relay" });
        builder.Configuration.AddEnvironmentVariables();
        // Stored messages are encoded; nothing is asked of a registry.
        builder.Configuration["ConnectionStrings:schema-registry"] = "http://127.0.0.1:9";
        builder.AddDeimos("kafka", deimos => deimos.AddOutboxRelay("deimos-scenario-relay", ScenarioStage.Hurry));
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
}

using Deimos.Hosting;
using Deimos.Outbox.Relaying;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.CommandLine;

/// <summary>
/// Runs the relays of a service in a host of their own, with the service's logging, telemetry and configuration, and
/// nothing else of it.
/// </summary>
internal static class RelayProgram
{
    private const string TaskName = "DEIMOS_TASK_NAME";

    /// <summary>Runs until the process is told to stop.</summary>
    /// <exception cref="DeimosConfigurationException">There is no outbox, or the configuration is wrong.</exception>
    public static async Task RunAsync(IServiceProvider services, int threads, CancellationToken cancellationToken)
    {
        var environment = services.GetRequiredService<IHostEnvironment>();
        if (!services.GetServices<IOutboxSource>().Any())
        {
            throw new DeimosConfigurationException(
            [
                $"{environment.ApplicationName} has no outbox to relay. Add one with UseOutbox<TContext>(), or with "
                + "AddOutboxRelay(…) if other services write to it.",
            ]);
        }

        services.GetRequiredService<StartupCheck>().Check();
        if (Environment.GetEnvironmentVariable(TaskName) is null)
        {
            Environment.SetEnvironmentVariable(TaskName, "outbox");
        }

        using var relays = ActivatorUtilities.CreateInstance<RelayHost>(services, new RelayThreads(threads));
        var builder = Host.CreateEmptyApplicationBuilder(new()
        {
            ApplicationName = environment.ApplicationName,
            EnvironmentName = environment.EnvironmentName,
            ContentRootPath = environment.ContentRootPath,
        });
        builder.Services.AddSingleton(services.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton(services.GetRequiredService<IOptions<HostOptions>>());
        // Exporters begin to work when a hosted service of theirs is started.
        foreach (var telemetry in services.GetServices<IHostedService>().Where(IsTelemetry))
        {
            builder.Services.AddSingleton(telemetry);
        }

        builder.Services.AddSingleton<IHostedService>(relays);
        using var host = builder.Build();
        await host.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private static bool IsTelemetry(IHostedService service) =>
        service.GetType().Namespace?.StartsWith("OpenTelemetry", StringComparison.Ordinal) == true;
}

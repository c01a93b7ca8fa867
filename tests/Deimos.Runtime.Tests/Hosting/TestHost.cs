using System.Diagnostics.Metrics;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.SchemaRegistry;
using Deimos.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>A host as a service has it, on an embedded broker and registry of its own.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly EmbeddedSchemaRegistry _registry;
    private bool _isStopped;

    private TestHost(EmbeddedKafka kafka, EmbeddedSchemaRegistry registry)
    {
        Kafka = kafka;
        _registry = registry;
        Settings = new()
        {
            ["ConnectionStrings:kafka"] = kafka.BootstrapServers,
            ["ConnectionStrings:schema-registry"] = registry.Url.ToString(),
        };
    }

    public EmbeddedKafka Kafka { get; }

    public RecordedLog Log { get; } = new();

    public RecordedMetrics Metrics { get; } = new();

    public Dictionary<string, string?> Settings { get; }

    public IHost Running { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestHost> CreateAsync()
    {
        var kafka = await EmbeddedKafka.StartAsync(cancellationToken: Cancellation);
        return new(kafka, await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation));
    }

    public async Task StartAsync(Action<DeimosBuilder> configure, Action<IServiceCollection>? services = null)
    {
        _isStopped = false;
        Running = Build(Settings, configure, Log, Metrics, services);
        await Running.StartAsync(Cancellation);
    }

    public static IHost Build(
        Dictionary<string, string?> settings,
        Action<DeimosBuilder> configure,
        RecordedLog? log = null,
        IMeterFactory? metrics = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        builder.Configuration.AddInMemoryCollection(settings);
        if (log is not null)
        {
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        }

        services?.Invoke(builder.Services);
        if (metrics is not null)
        {
            builder.Services.AddSingleton(metrics);
        }

        builder.AddDeimos("kafka", configure);
        return builder.Build();
    }

    public T Get<T>()
        where T : notnull => Running.Services.GetRequiredService<T>();

    public async Task StopAsync()
    {
        _isStopped = true;
        await Running.StopAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (Running is not null)
        {
            if (!_isStopped)
            {
                await Running.StopAsync(CancellationToken.None);
            }

            Running.Dispose();
        }

        await Kafka.DisposeAsync();
        await _registry.DisposeAsync();
        Log.Dispose();
        Metrics.Dispose();
    }
}

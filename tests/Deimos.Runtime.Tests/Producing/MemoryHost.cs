using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Runtime.Tests.Schemas;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>A host whose messages stay in memory, with a registry in memory too: no broker, no sockets.</summary>
internal sealed class MemoryHost : IAsyncDisposable
{
    private readonly IHost _host;

    private MemoryHost(IHost host, RecordedLog log, KnownSchemas registry) =>
        (_host, Log, Registry) = (host, log, registry);

    public RecordedLog Log { get; }

    public KnownSchemas Registry { get; }

    public IReadOnlyList<SentMessage> Sent => Get<InMemoryPublishBackend>().Messages;

    public DeimosClient Deimos => Get<DeimosClient>();

    public static async Task<MemoryHost> StartAsync(
        Action<DeimosBuilder> configure, Action<IServiceCollection>? services = null)
    {
        var (log, registry) = (new RecordedLog(), new KnownSchemas());
        var host = TestHost.Build(
            new() { ["Deimos:Producing:Backend"] = "in_memory" },
            configure,
            log,
            services: added =>
            {
                added.AddSingleton<ISchemaRegistry>(registry);
                services?.Invoke(added);
            });
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host, log, registry);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        Log.Dispose();
    }
}

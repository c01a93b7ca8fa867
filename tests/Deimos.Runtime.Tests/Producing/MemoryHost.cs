using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>A host whose messages stay in memory, with a registry in memory too: no broker, no sockets.</summary>
internal sealed class MemoryHost : IAsyncDisposable
{
    private readonly IHost _host;

    private MemoryHost(IHost host, RecordedLog log) => (_host, Log) = (host, log);

    public RecordedLog Log { get; }

    public InMemorySchemaRegistry Registry => (InMemorySchemaRegistry)Get<ISchemaRegistry>();

    public IReadOnlyList<SentMessage> Sent => Get<InMemoryPublishBackend>().Messages;

    public DeimosClient Deimos => Get<DeimosClient>();

    public static async Task<MemoryHost> StartAsync(
        Action<DeimosBuilder> configure, Action<IServiceCollection>? services = null)
    {
        var log = new RecordedLog();
        var host = TestHost.Build(
            new() { ["Deimos:Producing:Backend"] = "in_memory", ["Deimos:Schemas:Backend"] = "in_memory" },
            configure,
            log,
            services: services);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new(host, log);
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

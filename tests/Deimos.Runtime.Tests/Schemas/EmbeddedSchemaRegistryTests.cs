using Deimos.Embedded.SchemaRegistry;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>The client with a registry on a socket.</summary>
public sealed class EmbeddedSchemaRegistryTests : SchemaRegistryContract
{
    private EmbeddedSchemaRegistry _server = null!;
    private ServiceProvider _services = null!;

    public override async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<ISchemaRegistry> CreateAsync()
    {
        _server = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        var services = new ServiceCollection();
        services.AddLogging();
        services.Configure<SchemaRegistryOptions>(options => options.Url = _server.Url);
        _services = services.AddDeimosSchemas().BuildServiceProvider();
        return _services.GetRequiredService<ISchemaRegistry>();
    }
}

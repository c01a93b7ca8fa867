using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deimos.Schemas;

/// <summary>
/// The serializer factories of a host: that of its own registry, and one for each other registry that a topic names.
/// </summary>
/// <remarks>
/// A registry that the application brings itself, such as one for tests, stands for all. Safe for concurrent use.
/// </remarks>
internal sealed class SerializerFactories(
    SerializerFactory common,
    ISchemaRegistry registry,
    IOptions<SchemaRegistryOptions> options,
    IServiceProvider services)
{
    private readonly ConcurrentDictionary<(Uri Url, string? User, string? Password), SerializerFactory> _own = new();

    public SerializerFactory For(TopicOptions topic) => topic.RegistryUrl is { } url && registry is SchemaRegistryClient
        ? _own.GetOrAdd((url, topic.RegistryUser, topic.RegistryPassword), Create)
        : common;

    private SerializerFactory Create((Uri Url, string? User, string? Password) address)
    {
        var (url, user, password) = address;
        var client = ActivatorUtilities.CreateInstance<SchemaRegistryClient>(
            services,
            services.GetRequiredService<IHttpClientFactory>().CreateClient(SchemaRegistryClient.HttpClientName),
            Options.Create(options.Value.At(url, user, password)));
        return ActivatorUtilities.CreateInstance<SerializerFactory>(services, client);
    }
}

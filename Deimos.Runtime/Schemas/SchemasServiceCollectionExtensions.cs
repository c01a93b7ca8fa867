using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Microsoft.Extensions.DependencyInjection;

internal static class SchemasServiceCollectionExtensions
{
    /// <summary>
    /// Adds the schema store, the registry client with its HttpClient and retries, and the serializer factory, from
    /// <see cref="SchemaOptions"/> and <see cref="SchemaRegistryOptions"/>.
    /// </summary>
    /// <remarks>Everything is added only if absent: a registry of one's own is registered before.</remarks>
    public static IServiceCollection AddDeimosSchemas(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(SerializerFactory)))
        {
            return services;
        }

        services.AddOptions<SchemaOptions>();
        services.AddOptions<SchemaRegistryOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new SchemaStore(Path.Combine(
            AppContext.BaseDirectory,
            provider.GetRequiredService<IOptions<SchemaOptions>>().Value.Path)));
        services.TryAddSingleton(Registry);
        services.TryAddSingleton<SerializerFactory>();
        services.TryAddSingleton<SerializerFactories>();
        services.TryAddSingleton(provider => new SchemaCodec(
            provider.GetRequiredService<SerializerFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<SchemaOptions>>()));

        var http = services.AddHttpClient(SchemaRegistryClient.HttpClientName)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);

        // Defaults for all HttpClients of the application would multiply the retries.
#pragma warning disable EXTEXP0001 // The method that takes them off again is marked experimental.
        http.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        http.AddResilienceHandler("deimos", (pipeline, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<SchemaRegistryOptions>>().Value;
            if (options.MaxRetries > 0)
            {
                pipeline.AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = options.MaxRetries,
                    Delay = options.RetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                });
            }

            pipeline.AddTimeout(options.Timeout);
        });
        return services;
    }

    private static ISchemaRegistry Registry(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<SchemaOptions>>().Value.Backend == SchemaBackend.InMemory
            ? new InMemorySchemaRegistry()
            : new SchemaRegistryClient(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(SchemaRegistryClient.HttpClientName),
                provider.GetRequiredService<IOptions<SchemaRegistryOptions>>(),
                provider.GetRequiredService<TimeProvider>());
}

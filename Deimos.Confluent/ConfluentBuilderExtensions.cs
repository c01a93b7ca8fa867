using Confluent.SchemaRegistry;
using Deimos.Confluent;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deimos.Hosting;

/// <summary>Confluent's registry client in place of the built-in one.</summary>
public static class ConfluentBuilderExtensions
{
    /// <summary>Has everything that asks the Schema Registry ask through Confluent's client.</summary>
    /// <param name="builder">Deimos in the service.</param>
    /// <param name="config">What the client is configured for, such as OAuth or a client certificate.</param>
    /// <remarks><c>Deimos:SchemaRegistry</c> is not read then; retries are those of the client.</remarks>
    public static DeimosBuilder UseConfluentSchemaRegistry(this DeimosBuilder builder, SchemaRegistryConfig config)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(config);
        builder.Services.TryAddSingleton<ISchemaRegistryClient>(_ => new CachedSchemaRegistryClient(config));
        builder.Services.Replace(ServiceDescriptor.Singleton<ISchemaRegistry>(services =>
            new ConfluentSchemaRegistry(services.GetRequiredService<ISchemaRegistryClient>())));
        return builder;
    }
}

using Deimos.Consuming;
using Deimos.Outbox;
using Deimos.Producing;
using Deimos.Schemas;
using Deimos.Testing;
using Deimos.Testing.Producing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Swaps Kafka and the Schema Registry under an existing host for memory.
/// </summary>
public static class DeimosTestingServiceCollectionExtensions
{
    /// <summary>
    /// Lets a host publish into memory, check schemas against its local files, and consume only what tests give it.
    /// Then <see cref="DeimosTest"/> can be taken from its services.
    /// </summary>
    /// <param name="services">
    /// The host's services, in a test's <c>ConfigureTestServices</c> or before it is built.
    /// </param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// Nothing listens or connects: no broker and no registry is needed, and no relay runs. In the place of an outbox
    /// messages of a transaction are sent when it has committed. The order of this call and <c>AddDeimos</c> does not
    /// matter, nor does calling it twice.
    /// </remarks>
    public static IServiceCollection AddDeimosTesting(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(DeimosTest)))
        {
            return services;
        }

        services.Replace(ServiceDescriptor.Singleton<ISchemaRegistry>(new InMemorySchemaRegistry()));
        services.PostConfigure<SchemaOptions>(options =>
        {
            options.AutoRegister = true;
            options.Backend = options.Backend == SchemaBackend.Registry ? SchemaBackend.InMemory : options.Backend;
        });
        services.AddSingleton<IPublishBackend, InMemoryOutboxBackend>();
        services.PostConfigure<ProducingOptions>(options =>
            options.Backend = PublishBackends.ForTests(options.Backend));
        services.PostConfigureAll<ProducerOptions>(options =>
            options.Backend = options.Backend is { } own ? PublishBackends.ForTests(own) : null);
        services.PostConfigureAll<OutboxOptions>(options => options.DisableRelay = true);
        services.PostConfigureAll<ConsumerOptions>(options => options.Disabled = true);
        return services.AddSingleton(provider => new DeimosTest(provider));
    }
}

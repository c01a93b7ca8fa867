using Deimos.Consuming;
using Deimos.Kafka;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deimos.Hosting;

/// <summary>
/// Says which producers and consumers a host has and how they are set up. What code says here wins over configuration.
/// </summary>
public sealed class DeimosBuilder
{
    internal DeimosBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
    }

    /// <summary>Gets the host's services, for extensions that add parts of their own.</summary>
    public IServiceCollection Services { get; }

    internal IConfiguration Configuration { get; }

    /// <summary>Adds a producer class, which can then be taken from dependency injection.</summary>
    /// <typeparam name="TProducer">The class; its constructor may take services.</typeparam>
    /// <param name="configure">What differs for this producer from attributes and configuration.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder AddProducer<TProducer>(Action<ProducerOptions>? configure = null)
        where TProducer : Producer
    {
        if (AddOnce(new ProducerRegistration(typeof(TProducer))))
        {
            ReadSection<ProducerOptions>(ProducerOptions.SectionPrefix, typeof(TProducer));
        }

        // Transient, so that its constructor may take scoped services; the pipeline behind it is made once.
        Services.Replace(ServiceDescriptor.Transient(services =>
        {
            var producer = ActivatorUtilities.CreateInstance<TProducer>(services);
            producer.Attach(services.GetRequiredService<ProducerPipelines>(), services);
            return producer;
        }));
        return Configure(typeof(TProducer).FullName, configure);
    }

    /// <summary>Adds a consumer class, which then runs with the host.</summary>
    /// <typeparam name="TConsumer">The class; its constructor may take services, scoped ones too.</typeparam>
    /// <param name="configure">What differs for this consumer from attributes and configuration.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder AddConsumer<TConsumer>(Action<ConsumerOptions>? configure = null)
        where TConsumer : Consumer
    {
        if (AddOnce(new ConsumerRegistration(typeof(TConsumer))))
        {
            ReadSection<ConsumerOptions>(ConsumerOptions.SectionPrefix, typeof(TConsumer));
        }

        Services.TryAddScoped<TConsumer>();
        return Configure(typeof(TConsumer).FullName, configure);
    }

    /// <summary>Sets what holds for all producers.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder ConfigureProducing(Action<ProducingOptions> configure) => Configure(name: null, configure);

    /// <summary>Sets what holds for all consumers.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder ConfigureConsuming(Action<ConsumingOptions> configure) => Configure(name: null, configure);

    /// <summary>Sets where the brokers are and how the Kafka clients are set up.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder ConfigureKafka(Action<KafkaOptions> configure) => Configure(name: null, configure);

    /// <summary>Sets where schemas come from.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder ConfigureSchemas(Action<SchemaOptions> configure) => Configure(name: null, configure);

    /// <summary>Sets where the Schema Registry is.</summary>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The same builder.</returns>
    public DeimosBuilder ConfigureSchemaRegistry(Action<SchemaRegistryOptions> configure) =>
        Configure(name: null, configure);

    private DeimosBuilder Configure<TOptions>(string? name, Action<TOptions>? configure)
        where TOptions : class
    {
        if (configure is not null)
        {
            Services.Configure(name ?? Microsoft.Extensions.Options.Options.DefaultName, configure);
        }

        return this;
    }

    private void ReadSection<TOptions>(string prefix, Type type)
        where TOptions : class =>
        Services.AddOptions<TOptions>(type.FullName).Configure<ConfigurationFaults>((options, faults) =>
            ConfigurationReader.Read(Configuration.GetSection($"{prefix}:{type.Name}"), options, faults));

    private bool AddOnce<TRegistration>(TRegistration registration)
        where TRegistration : class
    {
        if (Services.Any(service => registration.Equals(service.ImplementationInstance)))
        {
            return false;
        }

        Services.AddSingleton(registration);
        return true;
    }
}

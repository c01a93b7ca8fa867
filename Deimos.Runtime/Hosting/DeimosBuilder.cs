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
            ReadSection<ProducerOptions>(
                $"{ProducerOptions.SectionPrefix}:{typeof(TProducer).Name}", typeof(TProducer).FullName!);
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
    /// <param name="name">
    /// A name of its own, by which one class can be added several times: for two groups, or for two topics. Its
    /// configuration section, health check and logs bear it. The default is the class's name.
    /// </param>
    /// <param name="disabled">Whether it is configured and checked but not started.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Another consumer bears the name.</exception>
    public DeimosBuilder AddConsumer<TConsumer>(
        Action<ConsumerOptions>? configure = null, string? name = null, bool disabled = false)
        where TConsumer : Consumer
    {
        var registration = new ConsumerRegistration(typeof(TConsumer), name);
        if (Services.Any(service => service.ImplementationInstance is ConsumerRegistration other
            && other.Name == registration.Name && other != registration))
        {
            throw new ArgumentException(
                $"{typeof(TConsumer).Name} is added as '{registration.Name}', and so was another consumer; give each a "
                + "name of its own.",
                nameof(name));
        }

        if (AddOnce(registration))
        {
            ReadSection<ConsumerOptions>(
                $"{ConsumerOptions.SectionPrefix}:{registration.Name}", registration.OptionsName);
            Services.AddHealthChecks().Add(new(
                $"deimos-consumer-{registration.Name}",
                provider => new ConsumerHealthCheck(
                    provider.GetRequiredService<ConsumerWorkers>(),
                    registration,
                    provider.GetRequiredService<TimeProvider>()),
                failureStatus: null,
                tags: ["deimos"]));
        }

        Services.TryAddScoped<TConsumer>();
        if (disabled)
        {
            Configure<ConsumerOptions>(registration.OptionsName, options => options.Disabled = true);
        }

        return Configure(registration.OptionsName, configure);
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

    private void ReadSection<TOptions>(string path, string optionsName)
        where TOptions : class =>
        Services.AddOptions<TOptions>(optionsName).Configure<ConfigurationFaults>((options, faults) =>
            ConfigurationReader.Read(Configuration.GetSection(path), options, faults));

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

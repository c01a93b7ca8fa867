using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Inbox;
using Deimos.Kafka;
using Deimos.Observability;
using Deimos.Producing;
using Deimos.Records;
using Deimos.Schemas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Adds Deimos to a host.
/// </summary>
public static class DeimosHostApplicationBuilderExtensions
{
    private const string SchemaRegistryConnection = "schema-registry";

    /// <summary>Adds producers and consumers with what they need: clients, schemas, health checks.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">
    /// The name of the connection string that holds the brokers; the Schema Registry's is <c>schema-registry</c>.
    /// </param>
    /// <param name="configure">Adds producers and consumers and sets options.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Settings count in this order, later ones win: the defaults, the configuration sections below <c>Deimos</c>, the
    /// connection strings, code. They are checked when the host starts, and all faults are told at once. Calling this
    /// twice adds up.
    /// </remarks>
    /// <exception cref="ArgumentException">An earlier call named another connection.</exception>
    public static IHostApplicationBuilder AddDeimos(
        this IHostApplicationBuilder builder, string connectionName, Action<DeimosBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);
        if (Earlier(builder.Services) is not { } earlier)
        {
            builder.Services.AddSingleton(new ConnectionNames(connectionName, SchemaRegistryConnection));
            AddOptions(builder.Services, builder.Configuration, connectionName);
            AddServices(builder.Services);
            AddHealthChecks(builder.Services);
        }
        else if (earlier.Kafka != connectionName)
        {
            throw new ArgumentException(
                $"AddDeimos was called with connection '{earlier.Kafka}' before and now with '{connectionName}'; a "
                + "host has one connection to Kafka. Use the same name.",
                nameof(connectionName));
        }

        configure?.Invoke(new DeimosBuilder(builder.Services, builder.Configuration));
        return builder;
    }

    private static ConnectionNames? Earlier(IServiceCollection services) =>
        services.Select(service => service.ImplementationInstance).OfType<ConnectionNames>().FirstOrDefault();

    private static void AddOptions(IServiceCollection services, IConfiguration configuration, string connectionName)
    {
        services.AddSingleton<ConfigurationFaults>();
        Read<SchemaOptions>(services, configuration, SchemaOptions.SectionName);
        Read<ProducingOptions>(services, configuration, ProducingOptions.SectionName);
        Read<ConsumingOptions>(services, configuration, ConsumingOptions.SectionName);
        Read<RecordOptions>(services, configuration, RecordOptions.SectionName);
        Read<SchemaRegistryOptions>(services, configuration, SchemaRegistryOptions.SectionName)
            .Configure<ConfigurationFaults>((options, faults) =>
            {
                if (configuration.GetConnectionString(SchemaRegistryConnection) is not { } text)
                {
                    return;
                }

                if (Uri.TryCreate(text, UriKind.Absolute, out var url))
                {
                    options.Url = url;
                }
                else
                {
                    faults.Add(
                        $"ConnectionStrings:{SchemaRegistryConnection} is '{text}'; use an absolute address such as "
                        + "http://localhost:8081.");
                }
            });
        services.AddOptions<KafkaOptions>().Configure<ConfigurationFaults>((options, faults) =>
        {
            KafkaOptionsReader.Read(configuration.GetSection(KafkaOptions.SectionName), options);
            ConfigurationReader.Read(configuration.GetSection(KafkaTlsOptions.SectionName), options.Tls, faults);
            ConfigurationReader.Read(configuration.GetSection(KafkaSaslOptions.SectionName), options.Sasl, faults);
            options.BootstrapServers = configuration.GetConnectionString(connectionName) ?? options.BootstrapServers;
        });
    }

    private static Options.OptionsBuilder<TOptions> Read<TOptions>(
        IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().Configure<ConfigurationFaults>((options, faults) =>
            ConfigurationReader.Read(configuration.GetSection(section), options, faults));

    private static void AddServices(IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDeimosSchemas();
        services.AddSingleton(provider =>
            new DeimosEvents(provider.GetRequiredService<ILogger<DeimosEvents>>()));
        services.AddSingleton(provider => new DeimosClient(
            provider.GetRequiredService<DeimosEvents>(),
            provider.GetRequiredService<Options.IOptions<ProducingOptions>>().Value,
            provider.GetRequiredService<StartupCheck>(),
            provider.GetRequiredService<ConsumerHost>()));
        services.AddSingleton<KafkaClientConfigs>();
        services.AddSingleton<ProducingMetrics>();
        services.AddSingleton<ConsumingMetrics>();

        services.AddSingleton<KafkaSender>();
        services.AddSingleton<ProducerPipelines>();
        services.AddSingleton(provider => new PublishBackends(provider.GetServices<IPublishBackend>()));
        services.AddSingleton<IPublishBackend>(provider => Backend(provider, waits: true));
        services.AddSingleton<IPublishBackend>(provider => Backend(provider, waits: false));
        services.AddSingleton(_ => new InMemoryPublishBackend());
        services.AddSingleton<IPublishBackend>(provider => provider.GetRequiredService<InMemoryPublishBackend>());

        services.AddSingleton<DeadLetterSender>();
        services.AddSingleton<IInbox, DatabaseInbox>();
        services.AddSingleton<IConfigurationCheck, InboxCheck>();
        services.AddSingleton<ConsumerWorkers>();
        services.AddSingleton<StartupCheck>();
        services.AddSingleton<ConsumerHost>();
        services.AddHostedService(provider => provider.GetRequiredService<StartupCheck>());
        services.AddHostedService<ProducerFlush>();
        services.AddHostedService(provider => provider.GetRequiredService<ConsumerHost>());
    }

    private static KafkaPublishBackend Backend(IServiceProvider provider, bool waits) => new(
        provider.GetRequiredService<KafkaSender>(),
        waits,
        provider.GetRequiredService<DeimosEvents>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<KafkaPublishBackend>>());

    private static void AddHealthChecks(IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<ProducerHealthCheck>("deimos-producers", tags: ["deimos"]);
}

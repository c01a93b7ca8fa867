using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Kafka;
using Deimos.Observability;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Hosting;

/// <summary>
/// Checks options, declarations and schemas before any other part of the host starts, and tells all faults at once.
/// </summary>
internal sealed partial class StartupCheck(
    ConnectionNames connections,
    IConfiguration configuration,
    ConfigurationFaults read,
    IOptions<KafkaOptions> kafka,
    IOptions<ProducingOptions> producing,
    IOptions<ConsumingOptions> consuming,
    IOptions<SchemaOptions> schemas,
    IOptions<SchemaRegistryOptions> registry,
    IOptionsMonitor<ProducerOptions> perProducer,
    IEnumerable<ProducerRegistration> producers,
    IEnumerable<ConsumerRegistration> consumers,
    PublishBackends backends,
    ProducerPipelines pipelines,
    ConsumerWorkers workers,
    KafkaSender sender,
    IEnumerable<IConfigurationCheck> others,
    ILogger<StartupCheck> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        Check();
        await PrepareAsync(cancellationToken).ConfigureAwait(false);
        LogStarted(NeedsKafka() ? kafka.Value.BootstrapServers! : "nowhere: messages stay in memory");
    }

    /// <summary>Checks everything for which nobody outside has to be asked.</summary>
    /// <exception cref="DeimosConfigurationException">Something is wrong; lists every fault.</exception>
    public void Check()
    {
        var faults = new List<string>();
        RubySettings.Check(configuration, faults);
        if (NeedsKafka())
        {
            KafkaOptionsValidator.Validate(kafka.Value, connections.Kafka, faults);
        }

        ProducingOptionsValidator.Validate(producing.Value, backends, faults);
        ConsumingOptionsValidator.Validate(consuming.Value, faults);
        SchemaOptionsValidator.Validate(schemas.Value, faults);
        SchemaRegistryOptionsValidator.Validate(registry.Value, faults);
        foreach (var producer in producers)
        {
            CheckProducer(producer.ProducerType, faults);
        }

        foreach (var consumer in consumers)
        {
            CheckConsumer(consumer, faults);
        }

        foreach (var other in others)
        {
            other.Check(faults);
        }

        faults.AddRange(read.All);
        OpenClients(faults);
        if (faults.Count > 0)
        {
            throw new DeimosConfigurationException(faults);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Notes the faults that a check throws.</summary>
    public static void Collect(List<string> faults, Action check)
    {
        try
        {
            check();
        }
        catch (DeclarationException wrong)
        {
            faults.AddRange(wrong.Faults);
        }
        catch (DeimosException wrong)
        {
            faults.Add(wrong.Message);
        }
    }

    /// <summary>Says whether anything goes over Kafka: a host that writes to memory needs no broker.</summary>
    private bool NeedsKafka() => consumers.Any(Runs)
        || !PublishBackends.IsInMemory(producing.Value.Backend)
        || producers.Any(producer => perProducer.Get(producer.ProducerType.FullName).Backend is { } own
            && !PublishBackends.IsInMemory(own));

    private bool Runs(ConsumerRegistration consumer) => !workers.OptionsOf(consumer).Disabled;

    private void CheckProducer(Type type, List<string> faults)
    {
        var options = perProducer.Get(type.FullName);
        ProducingOptionsValidator.Validate(type.Name, options, backends, faults);
        Collect(faults, () => pipelines.Get(type));
    }

    private void CheckConsumer(ConsumerRegistration consumer, List<string> faults)
    {
        ConsumingOptionsValidator.Validate(consumer, workers.OptionsOf(consumer), faults);
        Collect(faults, () => workers.Get(consumer));
    }

    /// <summary>Makes the clients, because only librdkafka knows which properties exist.</summary>
    private void OpenClients(List<string> faults)
    {
        if (faults.Count > 0)
        {
            return;
        }

        if (NeedsKafka() && producers.Any())
        {
            OpenClient("producers", sender.Open, faults);
        }

        if (consumers.FirstOrDefault(Runs) is { } consumer)
        {
            OpenClient("consumers", workers.Get(consumer).CheckClient, faults);
        }
    }

    private static void OpenClient(string users, Action open, List<string> faults)
    {
        try
        {
            open();
        }
        catch (Exception refused) when (refused is KafkaException or InvalidOperationException or ArgumentException)
        {
            faults.Add(
                $"{KafkaOptions.SectionName} is refused by the Kafka client of {users}: "
                + $"{refused.Message.TrimEnd('.')}. See librdkafka's CONFIGURATION.md for its properties and values.");
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!producing.Value.PrepareAtStart || producing.Value.Disabled)
        {
            return;
        }

        foreach (var producer in producers.Where(p => !perProducer.Get(p.ProducerType.FullName).Disabled))
        {
            await pipelines.Get(producer.ProducerType).PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.Started,
        Level = LogLevel.Information,
        Message = "Deimos starts with the brokers at {BootstrapServers}")]
    private partial void LogStarted(string bootstrapServers);
}

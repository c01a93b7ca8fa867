using System.Collections.Concurrent;
using System.Reflection;
using Deimos.Kafka;
using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Consuming;

/// <summary>
/// The workers of all consumer classes, each made on first use.
/// </summary>
internal sealed class ConsumerWorkers(
    SerializerFactories serializers,
    IOptions<ConsumingOptions> common,
    IOptionsMonitor<ConsumerOptions> perConsumer,
    IOptions<SchemaOptions> schemas,
    KafkaClientConfigs configs,
    IServiceScopeFactory scopes,
    ConsumingMetrics metrics,
    DeadLetterSender deadLetters,
    IInbox inbox,
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    private static readonly MethodInfo CreateHandlerMethod =
        typeof(ConsumerWorkers).GetMethod(nameof(CreateHandler), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly ConcurrentDictionary<ConsumerRegistration, ConsumerWorker> _workers = new();

    /// <summary>Gets the workers that run, or should.</summary>
    public IReadOnlyCollection<ConsumerWorker> Started => [.. _workers.Values.Where(worker => worker.IsStarted)];

    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public ConsumerWorker Get(ConsumerRegistration registration) => _workers.GetOrAdd(registration, Create);

    public ConsumerOptions OptionsOf(ConsumerRegistration registration) => perConsumer.Get(registration.OptionsName);

    /// <summary>Gives the lag of every partition that is assigned here, as far as it is known.</summary>
    public IEnumerable<ConsumingMetrics.PartitionLag> Lag() =>
        from worker in Started
        from assigned in worker.Session?.Lanes ?? []
        let lag = assigned.Value.Lag
        where lag is not null
        select new ConsumingMetrics.PartitionLag(
            worker.Profile.GroupId, assigned.Key.Topic, assigned.Key.Partition, lag.Value);

    public void Dispose()
    {
        foreach (var worker in _workers.Values)
        {
            worker.Dispose();
        }
    }

    private ConsumerWorker Create(ConsumerRegistration registration)
    {
        var own = OptionsOf(registration);
        var type = registration.ConsumerType;
        var declaration = TopicDeclaration.Of(
            type, own, new("AddConsumer", NeedsSchema: false, NeedsKey: false, schemas.Value.DefaultNamespace));
        var profile = new ConsumerProfile(type, registration.Name, declaration.Topic, own, common.Value);
        if (own.DeadLetterTopic == profile.Topic)
        {
            throw new DeclarationException(
                profile.Name,
                [
                    $"{ConsumerOptions.SectionPrefix}:{profile.Name}:{nameof(own.DeadLetterTopic)} is "
                    + $"'{own.DeadLetterTopic}'; use another topic than the consumer's own.",
                ]);
        }

        var payload = PayloadTypes.Find(type, typeof(BatchConsumer<>)) ?? PayloadTypes.Of(type, typeof(Consumer<>));
        var handler = (IMessageHandler)CreateHandlerMethod
            .MakeGenericMethod(payload)
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [profile, declaration], null)!;
        return new(profile, handler, configs, time, loggers.CreateLogger<ConsumerWorker>());
    }

    private MessageHandler<T> CreateHandler<T>(ConsumerProfile profile, TopicDeclaration declaration)
        where T : class
    {
        var logger = loggers.CreateLogger<ConsumerWorker>();
        return new(
            profile,
            serializers.For(profile.Options).CreateDeserializer<T>(declaration),
            new(profile, deadLetters, metrics, logger),
            scopes,
            metrics,
            new(profile, logger),
            inbox,
            time);
    }
}

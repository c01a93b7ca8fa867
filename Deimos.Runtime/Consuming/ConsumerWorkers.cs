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
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    private static readonly MethodInfo CreateHandlerMethod =
        typeof(ConsumerWorkers).GetMethod(nameof(CreateHandler), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly ConcurrentDictionary<Type, ConsumerWorker> _workers = new();

    /// <summary>Gets the workers that run, or should.</summary>
    public IReadOnlyCollection<ConsumerWorker> Started => [.. _workers.Values.Where(worker => worker.IsStarted)];

    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public ConsumerWorker Get(Type consumerType) => _workers.GetOrAdd(consumerType, Create);

    public void Dispose()
    {
        foreach (var worker in _workers.Values)
        {
            worker.Dispose();
        }
    }

    private ConsumerWorker Create(Type consumerType)
    {
        var own = perConsumer.Get(consumerType.FullName);
        var declaration = TopicDeclaration.Of(
            consumerType,
            own,
            new("AddConsumer", NeedsSchema: false, NeedsKey: false, schemas.Value.DefaultNamespace));
        var profile = new ConsumerProfile(
            consumerType,
            declaration.Topic,
            own.GroupId ?? "",
            own.ReraiseErrors ?? common.Value.ReraiseConsumerErrors,
            own,
            common.Value);
        var handler = (IMessageHandler)CreateHandlerMethod
            .MakeGenericMethod(PayloadTypes.Of(consumerType, typeof(Consumer<>)))
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [profile, declaration], null)!;
        return new(profile, handler, configs, time, loggers.CreateLogger<ConsumerWorker>());
    }

    private MessageHandler<T> CreateHandler<T>(ConsumerProfile profile, TopicDeclaration declaration)
        where T : class =>
        new(
            profile,
            serializers.For(profile.Options).CreateDeserializer<T>(declaration),
            scopes,
            metrics,
            time,
            loggers.CreateLogger<ConsumerWorker>());
}

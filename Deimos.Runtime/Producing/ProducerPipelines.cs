using System.Collections.Concurrent;
using System.Reflection;
using Avro.Specific;
using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Producing;

/// <summary>
/// The pipelines of all producer classes, each made on first use.
/// </summary>
internal sealed class ProducerPipelines(
    SerializerFactories serializers,
    PublishBackends backends,
    IOptions<ProducingOptions> common,
    IOptionsMonitor<ProducerOptions> perProducer,
    IOptions<SchemaOptions> schemas,
    DeimosEvents events,
    TimeProvider time,
    ILogger<ProducerPipeline> logger)
{
    private static readonly MethodInfo GetMethod = typeof(ProducerPipelines).GetMethods()
        .Single(method => method is { Name: nameof(Get), IsGenericMethodDefinition: true });

    private readonly ConcurrentDictionary<Type, ProducerPipeline> _pipelines = new();

    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public ProducerPipeline<T> Get<T>(Type producerType)
        where T : class =>
        (ProducerPipeline<T>)_pipelines.GetOrAdd(producerType, Create<T>);

    /// <summary>Gets the pipeline of a class whose payload type is not known at compile time.</summary>
    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public ProducerPipeline Get(Type producerType) =>
        (ProducerPipeline)GetMethod
            .MakeGenericMethod(PayloadTypes.Of(producerType, typeof(Producer<>)))
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [producerType], null)!;

    private ProducerPipeline<T> Create<T>(Type producerType)
        where T : class
    {
        var own = perProducer.Get(producerType.FullName);
        var declaration = TopicDeclaration.Of(
            producerType,
            own,
            new(
                "AddProducer",
                NeedsSchema: !typeof(ISpecificRecord).IsAssignableFrom(typeof(T)),
                NeedsKey: true,
                schemas.Value.DefaultNamespace));
        var topic = common.Value.TopicPrefix + declaration.Topic;
        var factory = serializers.For(own);
        var serializer = factory.CreateSerializer<T>(declaration, topic);
        var schema = factory.ValueSchema<T>(declaration)!;
        var profile = new ProducerProfile(producerType, topic, own, common.Value)
        {
            Schema = schema,
            KeySchema = factory.KeySchemaOf(declaration, schema),
            Key = declaration.Key,
        };
        var decoder = new Lazy<MessageDeserializer<Payload>>(() => factory.CreateDeserializer<Payload>(declaration));
        return new(profile, serializer, decoder, backends, events, time, new(logger), logger);
    }
}

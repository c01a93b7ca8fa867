using System.Collections.Concurrent;
using System.Reflection;
using Avro;
using Avro.Specific;
using Deimos.Consuming;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deimos.Testing.Consuming;

/// <summary>
/// The consumer classes under test, each made ready on first use.
/// </summary>
internal sealed class TestConsumers(IServiceProvider services)
{
    private static readonly MethodInfo CreateMethod = typeof(TestConsumers)
        .GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
        .Single(method => method is { Name: nameof(Create), IsGenericMethodDefinition: true });

    private readonly ConcurrentDictionary<Type, TestConsumer> _ready = new();

    private string? DefaultNamespace => services.GetRequiredService<IOptions<SchemaOptions>>().Value.DefaultNamespace;

    private SerializerFactory Serializers => services.GetRequiredService<SerializerFactory>();

    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public TestConsumer Get(Type consumerType) => _ready.GetOrAdd(consumerType, Create);

    /// <summary>Gets a consumer for a test that gives it single messages or batches.</summary>
    /// <exception cref="ArgumentException">The consumer takes the other of the two.</exception>
    public TestConsumer Get(Type consumerType, bool isBatch)
    {
        var consumer = Get(consumerType);
        return consumer.IsBatch == isBatch ? consumer : throw new ArgumentException(
            consumer.IsBatch
                ? $"{consumerType.Name} takes batches. Test it with TestConsumeBatchAsync."
                : $"{consumerType.Name} takes messages one by one. Test it with TestConsumeAsync.",
            nameof(consumerType));
    }

    /// <summary>Finds the one consumer of a topic among those that were registered or used.</summary>
    /// <exception cref="ArgumentException">
    /// There is none, there are several, or it takes not what the test gives.
    /// </exception>
    public TestConsumer Get(string topic, bool isBatch)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        var known = services.GetServices<ConsumerRegistration>().Select(registration => registration.ConsumerType)
            .Union(_ready.Keys)
            .ToDictionary(type => type, type => DeclarationOf(type).Topic);
        var found = known.Where(consumer => consumer.Value == topic).Select(consumer => consumer.Key).ToList();
        if (found.Count == 1)
        {
            return Get(found[0], isBatch);
        }

        var names = string.Join(", ", known.Select(consumer => $"'{consumer.Value}' ({consumer.Key.Name})"));
        throw new ArgumentException(
            found.Count > 1
                ? $"Topic '{topic}' has several consumers here: {string.Join(", ", found.Select(type => type.Name))}. "
                    + "Name one by its class: TestConsumeAsync<…>(…)."
                : $"Topic '{topic}' has no consumer here; there are {(names.Length == 0 ? "none at all" : names)}. Add "
                    + "the consumer to the test, or name its class: TestConsumeAsync<…>(…).",
            nameof(topic));
    }

    private TopicDeclaration DeclarationOf(Type consumerType) => TopicDeclaration.Of(
        consumerType,
        OptionsOf(consumerType),
        new("AddConsumer", NeedsSchema: false, NeedsKey: false, DefaultNamespace));

    private ConsumerOptions OptionsOf(Type consumerType) =>
        services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>().Get(
            services.GetServices<ConsumerRegistration>()
                .FirstOrDefault(registration => registration.ConsumerType == consumerType)?.OptionsName
            ?? consumerType.FullName);

    private TestConsumer Create(Type consumerType) => (TestConsumer)CreateMethod
        .MakeGenericMethod(PayloadTypes.Find(consumerType, typeof(BatchConsumer<>))
            ?? PayloadTypes.Of(consumerType, typeof(Consumer<>)))
        .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [consumerType], null)!;

    private TestConsumer<T> Create<T>(Type consumerType)
        where T : class
    {
        var declaration = DeclarationOf(consumerType);
        return new(
            new ConsumerProfile(
                consumerType,
                consumerType.Name,
                declaration.Topic,
                OptionsOf(consumerType),
                services.GetRequiredService<IOptions<ConsumingOptions>>().Value),
            new(() => CreateWriter<T>(consumerType, declaration)),
            Serializers.CreateDeserializer<T>(declaration),
            new(() => Serializers.CreateDeserializer<Payload>(declaration)),
            services.GetRequiredService<IServiceScopeFactory>());
    }

    private TestMessageWriter CreateWriter<T>(Type consumerType, TopicDeclaration declaration)
    {
        var store = services.GetRequiredService<SchemaStore>();
        var written = WithSchema<T>(consumerType, declaration, store);
        var schema = (RecordSchema)store.Get(written.SchemaFullName!);
        return new(
            written,
            schema,
            Serializers.KeySchemaOf(written, schema),
            // A subject of its own: what a consumer reads with is never registered for the topic.
            Serializers.CreateSerializer<Payload>(written, $"{consumerType.Name}.{declaration.Topic}"),
            services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Completes what a consumer leaves open: it can read what others declare.</summary>
    private TopicDeclaration WithSchema<T>(Type consumerType, TopicDeclaration declaration, SchemaStore store)
    {
        var written = declaration.Key.Kind == KeyKind.Unspecified
            ? declaration with { Key = KeyConfig.None }
            : declaration;
        if (written.SchemaFullName is not null)
        {
            return written;
        }

        if (typeof(ISpecificRecord).IsAssignableFrom(typeof(T)))
        {
            var schema = ((ISpecificRecord)Activator.CreateInstance<T>()!).Schema;
            store.TryAdd(schema);
            return written with { SchemaName = schema.Fullname, SchemaNamespace = null };
        }

        var producer = services.GetServices<ProducerRegistration>()
            .Select(registration => TopicDeclaration.Of(
                registration.ProducerType,
                services.GetRequiredService<IOptionsMonitor<ProducerOptions>>().Get(registration.ProducerType.FullName),
                new("AddProducer", NeedsSchema: false, NeedsKey: false, DefaultNamespace)))
            .FirstOrDefault(other => other.Topic == declaration.Topic && other.SchemaFullName is not null);
        return producer is not null
            ? written with { SchemaName = producer.SchemaName, SchemaNamespace = producer.SchemaNamespace }
            : throw new InvalidOperationException(
                $"{consumerType.Name} names no schema, so there is nothing to write a test message of topic "
                + $"'{declaration.Topic}' with. Put [Schema(\"…\")] on it, or add a producer of the topic to the "
                + "test.");
    }
}

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

    private readonly ConcurrentDictionary<ConsumerRegistration, TestConsumer> _ready = new();

    private string? DefaultNamespace => services.GetRequiredService<IOptions<SchemaOptions>>().Value.DefaultNamespace;

    private SerializerFactory Serializers => services.GetRequiredService<SerializerFactory>();

    private IEnumerable<ConsumerRegistration> Registered => services.GetServices<ConsumerRegistration>();

    /// <summary>Gets a consumer by its class; of one that was added under several names the first.</summary>
    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public TestConsumer Get(Type consumerType) => _ready.GetOrAdd(
        Registered.FirstOrDefault(known => known.ConsumerType == consumerType) ?? new(consumerType, GivenName: null),
        Create);

    /// <summary>Gets a consumer for a test that gives it single messages or batches.</summary>
    /// <exception cref="ArgumentException">The consumer takes the other of the two.</exception>
    public TestConsumer Get(Type consumerType, bool isBatch) => Require(Get(consumerType), isBatch);

    /// <summary>Finds the one consumer of a topic among those that were registered or used.</summary>
    /// <exception cref="ArgumentException">
    /// There is none, there are several, or it takes not what the test gives.
    /// </exception>
    public TestConsumer Get(string topic, bool isBatch)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        var known = Registered.Union(_ready.Keys)
            .Select(consumer => (Consumer: consumer, DeclarationOf(consumer).Topic))
            .ToList();
        var found = known.Where(one => one.Topic == topic).Select(one => one.Consumer).ToList();
        if (found.Count == 1)
        {
            return Require(_ready.GetOrAdd(found[0], Create), isBatch);
        }

        var names = string.Join(", ", known.Select(one => $"'{one.Topic}' ({one.Consumer.Name})"));
        throw new ArgumentException(
            found.Count > 1
                ? $"Topic '{topic}' has several consumers here: {string.Join(", ", found.Select(one => one.Name))}. "
                    + "Name one by its class: TestConsumeAsync<…>(…)."
                : $"Topic '{topic}' has no consumer here; there are {(names.Length == 0 ? "none at all" : names)}. Add "
                    + "the consumer to the test, or name its class: TestConsumeAsync<…>(…).",
            nameof(topic));
    }

    private static TestConsumer Require(TestConsumer consumer, bool isBatch) =>
        consumer.IsBatch == isBatch ? consumer : throw new ArgumentException(
            consumer.IsBatch
                ? $"{consumer.ConsumerType.Name} takes batches. Test it with TestConsumeBatchAsync."
                : $"{consumer.ConsumerType.Name} takes messages one by one. Test it with TestConsumeAsync.",
            nameof(consumer));

    private TopicDeclaration DeclarationOf(ConsumerRegistration consumer) => TopicDeclaration.Of(
        consumer.ConsumerType,
        OptionsOf(consumer),
        new("AddConsumer", NeedsSchema: false, NeedsKey: false, DefaultNamespace));

    private ConsumerOptions OptionsOf(ConsumerRegistration consumer) =>
        services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>().Get(consumer.OptionsName);

    private TestConsumer Create(ConsumerRegistration consumer) => (TestConsumer)CreateMethod
        .MakeGenericMethod(PayloadTypes.Find(consumer.ConsumerType, typeof(BatchConsumer<>))
            ?? PayloadTypes.Of(consumer.ConsumerType, typeof(Consumer<>)))
        .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [consumer], null)!;

    private TestConsumer<T> Create<T>(ConsumerRegistration consumer)
        where T : class
    {
        var declaration = DeclarationOf(consumer);
        return new(
            new ConsumerProfile(
                consumer.ConsumerType,
                consumer.Name,
                declaration.Topic,
                OptionsOf(consumer),
                services.GetRequiredService<IOptions<ConsumingOptions>>().Value),
            new(() => CreateWriters<T>(consumer.ConsumerType, declaration)),
            Serializers.CreateDeserializer<T>(declaration),
            new(() => Serializers.CreateDeserializer<Payload>(declaration.Untyped)),
            services.GetRequiredService<IServiceScopeFactory>());
    }

    private TestMessageWriters CreateWriters<T>(Type consumerType, TopicDeclaration declaration)
    {
        var written = declaration.Key.Kind == KeyKind.Unspecified
            ? declaration with { Key = KeyConfig.None }
            : declaration;
        var store = services.GetRequiredService<SchemaStore>();

        // Subjects of their own: what a consumer reads with is never registered for the topic.
        var subject = $"{consumerType.Name}.{declaration.Topic}";
        return written.Records.Count == 0
            ? new([(typeof(T), CreateWriter(WithSchema<T>(consumerType, written, store), store, subject))])
            : new([
                .. written.Records.Select(record => (record.Type, CreateWriter(
                    written.Untyped with { SchemaName = record.Schema }, store, $"{subject}.{record.Schema}"))),
            ]);
    }

    private TestMessageWriter CreateWriter(TopicDeclaration declaration, SchemaStore store, string subject)
    {
        var schema = (RecordSchema)store.Get(declaration.SchemaFullName!);
        return new(
            declaration,
            schema,
            Serializers.KeySchemaOf(declaration, schema),
            Serializers.CreateSerializer<Payload>(declaration, subject),
            services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Completes what a consumer leaves open: it can read what others declare.</summary>
    private TopicDeclaration WithSchema<T>(Type consumerType, TopicDeclaration declaration, SchemaStore store)
    {
        if (declaration.SchemaFullName is not null)
        {
            return declaration;
        }

        if (typeof(ISpecificRecord).IsAssignableFrom(typeof(T)))
        {
            var schema = ((ISpecificRecord)Activator.CreateInstance<T>()!).Schema;
            store.TryAdd(schema);
            return declaration with { SchemaName = schema.Fullname, SchemaNamespace = null };
        }

        var producer = services.GetServices<ProducerRegistration>()
            .Select(registration => TopicDeclaration.Of(
                registration.ProducerType,
                services.GetRequiredService<IOptionsMonitor<ProducerOptions>>().Get(registration.ProducerType.FullName),
                new("AddProducer", NeedsSchema: false, NeedsKey: false, DefaultNamespace)))
            .FirstOrDefault(other => other.Topic == declaration.Topic && other.SchemaFullName is not null);
        return producer is not null
            ? declaration with { SchemaName = producer.SchemaName, SchemaNamespace = producer.SchemaNamespace }
            : throw new InvalidOperationException(
                $"{consumerType.Name} names no schema, so there is nothing to write a test message of topic "
                + $"'{declaration.Topic}' with. Put [Schema(\"…\")] on it, or add a producer of the topic to the "
                + "test.");
    }
}

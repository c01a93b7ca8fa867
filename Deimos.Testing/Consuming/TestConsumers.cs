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

    /// <exception cref="DeclarationException">Topic, schema, key and payload do not fit together.</exception>
    public TestConsumer Get(Type consumerType) => _ready.GetOrAdd(consumerType, Create);

    /// <summary>Finds the one consumer of a topic among those that were registered, added or used.</summary>
    /// <exception cref="ArgumentException">There is none, or there are several.</exception>
    public TestConsumer Get(string topic)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        var known = services.GetServices<ConsumerRegistration>().Select(registration => registration.ConsumerType)
            .Union(_ready.Keys)
            .ToDictionary(type => type, TopicOf);
        var found = known.Where(consumer => consumer.Value == topic).Select(consumer => consumer.Key).ToList();
        if (found.Count == 1)
        {
            return Get(found[0]);
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

    private string TopicOf(Type consumerType) => OptionsOf(consumerType).Topic
        ?? TopicDeclaration.FromAttributes(consumerType, DefaultNamespace).Topic;

    private ConsumerOptions OptionsOf(Type consumerType) =>
        services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>().Get(consumerType.FullName);

    private TestConsumer Create(Type consumerType) => (TestConsumer)CreateMethod
        .MakeGenericMethod(PayloadTypes.Of(consumerType, typeof(Consumer<>)))
        .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [consumerType], null)!;

    private TestConsumer<T> Create<T>(Type consumerType)
        where T : class
    {
        var serializers = services.GetRequiredService<SerializerFactory>();
        var declaration = TopicDeclaration.FromAttributes(consumerType, DefaultNamespace);
        var topic = OptionsOf(consumerType).Topic ?? declaration.Topic;
        return new(
            consumerType,
            topic,
            OptionsOf(consumerType).GroupId ?? "",
            CreateWriter<T>(consumerType, topic, declaration, serializers),
            serializers.CreateDeserializer<T>(declaration),
            serializers.CreateDeserializer<Payload>(declaration),
            services.GetRequiredService<IServiceScopeFactory>());
    }

    private TestMessageWriter CreateWriter<T>(
        Type consumerType, string topic, TopicDeclaration declaration, SerializerFactory serializers)
    {
        var store = services.GetRequiredService<SchemaStore>();
        var written = WithSchema<T>(consumerType, topic, declaration, store);
        var schema = (RecordSchema)store.Get(written.SchemaFullName!);
        return new(
            written,
            schema,
            serializers.KeySchemaOf(written, schema),
            serializers.CreateSerializer<Payload>(written, topic),
            services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Completes what a consumer leaves open: it can read what others declare.</summary>
    private TopicDeclaration WithSchema<T>(
        Type consumerType, string topic, TopicDeclaration declaration, SchemaStore store)
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
            .Select(registration => TopicDeclaration.FromAttributes(registration.ProducerType, DefaultNamespace))
            .FirstOrDefault(candidate => candidate.Topic == topic && candidate.SchemaFullName is not null);
        return producer is not null
            ? written with { SchemaName = producer.SchemaName, SchemaNamespace = producer.SchemaNamespace }
            : throw new InvalidOperationException(
                $"{consumerType.Name} names no schema, so there is nothing to write a test message of topic '{topic}' "
                + "with. Put [Schema(\"…\")] on it, or add a producer of the topic to the test.");
    }
}

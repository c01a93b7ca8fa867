using System.Reflection;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Schemas;

namespace Deimos.Testing.Gherkin.Steps;

/// <content>The topics, and the producers and consumers that use them.</content>
public sealed partial class ScenarioStage
{
    private readonly Dictionary<string, StagedTopic> _topics = new();
    private readonly List<Action<DeimosBuilder>> _declarations = [];

    internal ConsumedMessages Consumed { get; } = new();

    /// <summary>Gives the name that a topic has on the brokers.</summary>
    /// <param name="topic">What the scenario, or the class, calls it.</param>
    /// <returns>The name.</returns>
    public string NameOf(string topic) => Topic(topic).RealName;

    /// <summary>Adds to the service's own <c>AddDeimos</c>.</summary>
    /// <param name="declare">Adds producers, consumers or options.</param>
    /// <exception cref="InvalidOperationException">The service runs already.</exception>
    public void Declare(Action<DeimosBuilder> declare)
    {
        ThrowIfRunning();
        _declarations.Add(declare);
    }

    internal StagedTopic Topic(string name)
    {
        if (!_topics.TryGetValue(name, out var topic))
        {
            ThrowIfRunning();
            topic = new(name, Tier == ScenarioTier.Stub ? name : DeimosStack.UniqueName(name));
            _topics[name] = topic;
        }

        return topic;
    }

    internal void AddProducer(Type producer, Action<ProducerOptions>? configure = null)
    {
        var topic = TopicOf(producer);
        Declare(deimos => StageRegistrations.AddProducer(deimos, producer, options =>
        {
            options.Topic = topic.RealName;
            configure?.Invoke(options);
        }));
    }

    internal void AddConsumer(Type consumer)
    {
        var topic = TopicOf(consumer);
        topic.Group = DeimosStack.UniqueName(consumer.Name);
        topic.TakesBatches = PayloadTypes.Find(consumer, typeof(BatchConsumer<>)) is not null;
        Declare(deimos => StageRegistrations.AddConsumer(deimos, consumer, options => Consume(options, topic)));
    }

    /// <summary>Adds a consumer that keeps what it receives.</summary>
    internal void AddNotingConsumer(StagedTopic topic)
    {
        topic.Group = DeimosStack.UniqueName("scenario");
        Declare(deimos => deimos.AddConsumer<NotingConsumer>(
            options =>
            {
                Consume(options, topic);
                options.Key = DeclarationOf(topic)?.Key ?? KeyConfig.Unspecified;
            },
            name: NotingConsumerOf(topic.Name)));
    }

    internal static string NotingConsumerOf(string topic) => $"consumer of {topic}";

    private static void Consume(ConsumerOptions options, StagedTopic topic)
    {
        options.Topic = topic.RealName;
        options.GroupId = topic.Group;
        options.MinBackoff = TimeSpan.FromMilliseconds(50);
        options.MaxBackoff = TimeSpan.FromMilliseconds(500);
    }

    private StagedTopic TopicOf(Type declared)
    {
        var name = declared.GetCustomAttribute<TopicAttribute>()?.Name ?? throw new ArgumentException(
            $"{declared.Name} names no topic, so a scenario cannot give it one of its own. Put [Topic(\"…\")] on it.",
            nameof(declared));
        var topic = Topic(name);
        if (topic.Declared is null || declared.IsAssignableTo(typeof(Producer)))
        {
            topic.Declared = declared;
        }

        return topic;
    }

    private void DeclareAll(DeimosBuilder deimos)
    {
        foreach (var topic in _topics.Values)
        {
            if (DeclarationOf(topic) is { SchemaFullName: { } schema } declared)
            {
                topic.Producer = StagedProducers.For(topic.Name);
                StageRegistrations.AddProducer(deimos, topic.Producer, options =>
                {
                    options.Topic = topic.RealName;
                    options.Schema = schema;
                    options.Key = declared.Key.Kind == KeyKind.Unspecified ? KeyConfig.None : declared.Key;
                });
            }
        }

        foreach (var declare in _declarations)
        {
            declare(deimos);
        }
    }

    private TopicDeclaration? DeclarationOf(StagedTopic topic) =>
        topic.Schema is { } schema
            ? new(topic.RealName, schema, SchemaNamespace: null, topic.Key ?? KeyConfig.None)
            : topic.Declared is { } declared
                ? TopicDeclaration.Of(
                    declared,
                    new ConsumerOptions(),
                    new("AddProducer", NeedsSchema: false, NeedsKey: false, _settings.GetValueOrDefault(
                        $"{SchemaOptions.SectionName}:{nameof(SchemaOptions.DefaultNamespace)}")))
                : null;
}

using Deimos.Consuming;
using Deimos.Kafka;
using Deimos.Producing;
using Deimos.Schemas;
using Deimos.Testing.Consuming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Testing;

/// <summary>
/// Reads the last messages of a topic from a broker, embedded or real, and returns when they are read.
/// </summary>
/// <remarks>
/// <para>
/// It belongs to no consumer group: it commits nothing and disturbs nobody. It reads up to where the topic ended when
/// the call began, and never waits for more. Several calls may run at once.
/// </para>
/// <para>The last messages are those with the latest timestamps, over all partitions.</para>
/// </remarks>
/// <param name="services">The services of a host with <c>AddDeimos</c>, whether it runs or not.</param>
public sealed class InlineConsumer(IServiceProvider services)
{
    private const int UsualCount = 10;

    private string? DefaultNamespace => services.GetRequiredService<IOptions<SchemaOptions>>().Value.DefaultNamespace;

    /// <summary>Gives the last messages of a topic to a consumer, oldest first; batches are of one partition.</summary>
    /// <typeparam name="TConsumer">The consumer's class; it is made with its real dependencies.</typeparam>
    /// <param name="topic">The topic; the consumer's own, unless given.</param>
    /// <param name="numMessages">How many; a very large number is all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>How many messages the consumer has handled.</returns>
    /// <remarks>What the consumer throws ends the call; nothing is tried again.</remarks>
    /// <exception cref="MessageDecodeException">A message cannot be decoded.</exception>
    public async Task<int> ConsumeAsync<TConsumer>(
        string? topic = null, int numMessages = UsualCount, CancellationToken cancellationToken = default)
        where TConsumer : Consumer
    {
        var consumer = new TestConsumers(services).Get(typeof(TConsumer));
        var messages = await ReadAsync(topic ?? consumer.Topic, numMessages, cancellationToken).ConfigureAwait(false);
        var deliveries = consumer.IsBatch
            ? messages.GroupBy(message => message.Partition).SelectMany(batch => batch.Chunk(consumer.BatchSize))
            : messages.Chunk(1);
        foreach (var delivery in deliveries)
        {
            await consumer.DeliverAsync(delivery, block: null, callOriginal: true).ConfigureAwait(false);
        }

        return messages.Count;
    }

    /// <summary>Gives the last messages of a topic, oldest first.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="schema">The name of the payloads' schema, or its full name.</param>
    /// <param name="schemaNamespace">The namespace of the schema, if it is not in its name.</param>
    /// <param name="key">How keys are made.</param>
    /// <param name="configClass">
    /// A producer or consumer class that declares schema and key, in place of the three.
    /// </param>
    /// <param name="numMessages">How many; a very large number is all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The messages, decoded.</returns>
    /// <exception cref="ArgumentException">Neither a class nor schema and key are given.</exception>
    /// <exception cref="MessageDecodeException">A message cannot be decoded.</exception>
    public async Task<IReadOnlyList<InlineMessage>> GetMessagesForAsync(
        string topic,
        string? schema = null,
        string? schemaNamespace = null,
        KeyConfig? key = null,
        Type? configClass = null,
        int numMessages = UsualCount,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        var declaration = configClass is not null ? DeclarationOf(configClass)
            : schema is not null && key is not null
                ? new TopicDeclaration(
                    topic, TopicDeclaration.FullName(schema, schemaNamespace ?? DefaultNamespace), null, key)
                : throw new ArgumentException(
                    $"Nothing says how messages of topic '{topic}' are to be decoded. Give configClass, or schema and "
                    + "key.",
                    nameof(schema));
        var deserializer = services.GetRequiredService<SerializerFactory>().CreateDeserializer<Payload>(
            declaration.Untyped);
        var messages = new List<InlineMessage>();
        foreach (var received in await ReadAsync(topic, numMessages, cancellationToken).ConfigureAwait(false))
        {
            var decoded = await deserializer
                .DeserializeAsync(Memory(received.Key), Memory(received.Value), cancellationToken)
                .ConfigureAwait(false);
            messages.Add(new()
            {
                Payload = decoded.Payload,
                Key = decoded.Key,
                Topic = received.Topic,
                Partition = received.Partition,
                Offset = received.Offset,
                Timestamp = received.Timestamp,
                Headers = received.Headers,
            });
        }

        return messages;
    }

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);

    private TopicDeclaration DeclarationOf(Type configClass)
    {
        TopicOptions said = typeof(Producer).IsAssignableFrom(configClass)
            ? services.GetRequiredService<IOptionsMonitor<ProducerOptions>>().Get(configClass.FullName)
            : services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>().Get(configClass.FullName);
        return TopicDeclaration.Of(
            configClass, said, new("GetMessagesForAsync", NeedsSchema: false, NeedsKey: false, DefaultNamespace));
    }

    private Task<IReadOnlyList<ReceivedMessage>> ReadAsync(
        string topic, int numMessages, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numMessages);
        var tail = new TopicTail(
            services.GetRequiredService<KafkaClientConfigs>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<TopicTail>>());
        // The Kafka client blocks its thread.
        return Task.Factory.StartNew(
            () => tail.Read(topic, numMessages, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using Deimos.Consuming;
using Deimos.Kafka;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.CommandLine;

/// <summary>
/// Prints the last messages of a topic, decoded.
/// </summary>
internal sealed class TopicPrinter(IServiceProvider services, TextWriter output)
{
    /// <summary>What is said of keys of which nothing is known: a record of one field is its value.</summary>
    private static readonly KeyConfig FramedKey = KeyConfig.Field("key");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private string? DefaultNamespace => services.GetRequiredService<IOptions<SchemaOptions>>().Value.DefaultNamespace;

    /// <returns>Whether every message could be decoded.</returns>
    public async Task<bool> PrintAsync(string topic, int count, CancellationToken cancellationToken)
    {
        var (declaration, options) = DeclarationOf(topic) ?? (new(topic, null, null, FramedKey), new ProducerOptions());
        var serializers = services.GetRequiredService<SerializerFactories>().For(options);
        var deserializer = serializers.CreateDeserializer<Payload>(declaration);
        var withPlainKey = serializers.CreateDeserializer<Payload>(declaration with { Key = KeyConfig.Plain });
        var allDecoded = true;
        foreach (var message in await ReadAsync(topic, count, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var isPlain = ReferenceEquals(declaration.Key, FramedKey) && message.Key is not [0, _, _, _, _, ..];
                var (payload, key) = await DecodeAsync(
                    isPlain ? withPlainKey : deserializer, message, cancellationToken).ConfigureAwait(false);
                await WriteAsync(message, new { key, payload }).ConfigureAwait(false);
            }
            catch (MessageDecodeException failure)
            {
                allDecoded = false;
                await WriteAsync(message, new { undecodable = failure.Message }).ConfigureAwait(false);
            }
        }

        return allDecoded;
    }

    private static async Task<(Payload? Payload, object? Key)> DecodeAsync(
        MessageDeserializer<Payload> deserializer, ReceivedMessage message, CancellationToken cancellationToken)
    {
        var decoded = await deserializer
            .DeserializeAsync(Memory(message.Key), Memory(message.Value), cancellationToken)
            .ConfigureAwait(false);
        return (decoded.Payload, decoded.Key);
    }

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);

    /// <summary>Finds how this service makes the topic's keys; payloads are shown as they were written.</summary>
    /// <returns>Nothing for a topic that this service knows nothing of.</returns>
    private (TopicDeclaration Declaration, TopicOptions Options)? DeclarationOf(string topic)
    {
        var prefix = services.GetRequiredService<IOptions<ProducingOptions>>().Value.TopicPrefix;
        var producers = services.GetRequiredService<IOptionsMonitor<ProducerOptions>>();
        foreach (var type in services.GetServices<ProducerRegistration>().Select(producer => producer.ProducerType))
        {
            if (Find(type, producers.Get(type.FullName), prefix, topic) is { } found)
            {
                return found;
            }
        }

        var consumers = services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>();
        foreach (var consumer in services.GetServices<ConsumerRegistration>())
        {
            if (Find(consumer.ConsumerType, consumers.Get(consumer.OptionsName), "", topic) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private (TopicDeclaration Declaration, TopicOptions Options)? Find(
        Type type, TopicOptions options, string prefix, string topic)
    {
        var declared = TopicDeclaration.Of(
            type, options, new("AddDeimos", NeedsSchema: false, NeedsKey: false, DefaultNamespace));
        if (prefix + declared.Topic != topic)
        {
            return null;
        }

        var space = declared.SchemaFullName is { } name && name.Contains('.', StringComparison.Ordinal)
            ? name[..name.LastIndexOf('.')]
            : null;
        return services.GetRequiredService<SerializerFactory>().Format.TellsSchema
            ? (new(topic, null, space, declared.Key), options)
            : (declared, options);
    }

    private Task<IReadOnlyList<ReceivedMessage>> ReadAsync(
        string topic, int count, CancellationToken cancellationToken)
    {
        var tail = new TopicTail(
            services.GetRequiredService<KafkaClientConfigs>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<TopicTail>>());
        // The Kafka client blocks its thread.
        return Task.Factory.StartNew(
            () => tail.Read(topic, count, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private Task WriteAsync(ReceivedMessage message, object content)
    {
        var line = JsonSerializer.SerializeToNode(
            new
            {
                message.Topic,
                message.Partition,
                message.Offset,
                message.Timestamp,
            },
            Json)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(content, Json)!.AsObject())
        {
            line[name] = value?.DeepClone();
        }

        return output.WriteLineAsync(line.ToJsonString(Json));
    }
}

using Deimos.Consuming;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Consuming;

/// <summary>
/// A consumer class under test, and the way of its messages.
/// </summary>
internal sealed class TestConsumer<T>(
    Type consumerType,
    string topic,
    string groupId,
    Lazy<TestMessageWriter> writer,
    MessageDeserializer<T> deserializer,
    MessageDeserializer<Payload> plainDeserializer,
    IServiceScopeFactory scopes) : TestConsumer(consumerType, topic, writer)
    where T : class
{
    public override async Task DeliverAsync(
        IReadOnlyList<ReceivedMessage> messages, TestBlock? block, bool callOriginal)
    {
        var payloads = new List<T?>(messages.Count);
        var metadata = new List<MessageMetadata>(messages.Count);
        foreach (var message in messages)
        {
            var decoded = await deserializer
                .DeserializeAsync(Memory(message.Key), Memory(message.Value), CancellationToken.None)
                .ConfigureAwait(false);
            payloads.Add(decoded.Payload);
            metadata.Add(new()
            {
                Topic = message.Topic,
                Partition = message.Partition,
                Offset = message.Offset,
                Key = decoded.Key,
                Timestamp = message.Timestamp,
                Headers = message.Headers,
                GroupId = groupId,
            });
        }

        if (block is not null)
        {
            block.Run(block.AsPayload ? await PlainAsync(messages).ConfigureAwait(false) : payloads, metadata);
        }
        else if (callOriginal)
        {
            for (var i = 0; i < payloads.Count; i++)
            {
                await CallAsync(payloads[i], metadata[i]).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);

    private async Task<IReadOnlyList<object?>> PlainAsync(IReadOnlyList<ReceivedMessage> messages)
    {
        var payloads = new List<object?>(messages.Count);
        foreach (var message in messages)
        {
            var decoded = await plainDeserializer
                .DeserializeAsync(Memory(message.Key), Memory(message.Value), CancellationToken.None)
                .ConfigureAwait(false);
            payloads.Add(decoded.Payload);
        }

        return payloads;
    }

    private async Task CallAsync(T? payload, MessageMetadata metadata)
    {
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        var consumer = (Consumer<T>)ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, ConsumerType);
        await consumer.ConsumeAsync(payload, metadata, CancellationToken.None).ConfigureAwait(false);
    }
}

using Deimos.Consuming;
using Deimos.Schemas;

namespace Deimos.Testing.Consuming;

/// <summary>
/// A consumer class under test.
/// </summary>
internal abstract class TestConsumer(ConsumerProfile profile, Lazy<TestMessageWriters> writers)
{
    // Each message is a new one to whoever keeps offsets, as in a partition that grows.
    private long _offset;

    public Type ConsumerType => profile.ConsumerType;

    public string Topic => profile.Topic;

    public bool IsBatch => profile.IsBatch;

    public int BatchSize => profile.BatchSize;

    /// <summary>Encodes and decodes the messages, and gives them to the block, the consumer, or nobody.</summary>
    /// <exception cref="PayloadException">A payload or key does not match its schema.</exception>
    public async Task ConsumeAsync(IReadOnlyList<TestMessage> messages, TestBlock? block, bool callOriginal)
    {
        if (callOriginal && block is not null)
        {
            throw new ArgumentException(
                $"The test of {ConsumerType.Name} has a block and callOriginal: true, but the block stands in for the "
                + "consumer. Leave one of them out.",
                nameof(callOriginal));
        }

        await DeliverAsync(await WriteAsync(messages).ConfigureAwait(false), block, callOriginal).ConfigureAwait(false);
    }

    /// <summary>Asserts that at least one message does not match its schema.</summary>
    /// <exception cref="DeimosAssertionException">All match.</exception>
    public async Task<PayloadException> ConsumeInvalidAsync(IReadOnlyList<TestMessage> messages)
    {
        try
        {
            await WriteAsync(messages).ConfigureAwait(false);
        }
        catch (PayloadException expected)
        {
            return expected;
        }

        var payloads = string.Join(
            Environment.NewLine, messages.Select(message => Matching.ValueFormat.ShowPayload(message.Payload)));
        throw new DeimosAssertionException(
            $"{ConsumerType.Name}{Environment.NewLine}    should be given something invalid, but{Environment.NewLine}"
            + $"{payloads}{Environment.NewLine}    fits schema '{writers.Value.SchemaNames}'");
    }

    /// <summary>Decodes the messages, and gives them to the block, the consumer, or nobody.</summary>
    public abstract Task DeliverAsync(IReadOnlyList<ReceivedMessage> messages, TestBlock? block, bool callOriginal);

    private async Task<IReadOnlyList<ReceivedMessage>> WriteAsync(IReadOnlyList<TestMessage> messages)
    {
        var written = new List<ReceivedMessage>(messages.Count);
        foreach (var message in messages)
        {
            written.Add(await writers.Value.WriteAsync(message, Interlocked.Increment(ref _offset))
                .ConfigureAwait(false));
        }

        return written;
    }
}

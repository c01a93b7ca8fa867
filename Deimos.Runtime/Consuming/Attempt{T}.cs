using System.Globalization;
using Deimos.Schemas;

namespace Deimos.Consuming;

/// <summary>
/// What is known so far of one attempt at a message, or at the messages of a batch.
/// </summary>
/// <remarks>State of one run.</remarks>
internal sealed class Attempt<T>(ConsumerProfile profile, IReadOnlyList<ReceivedMessage> messages, int retryCount)
    where T : class
{
    private readonly List<T?> _payloads = new(messages.Count);
    private MessageMetadata[]? _metadata;

    /// <summary>Gets the messages, those left out that were handled before.</summary>
    public IReadOnlyList<ReceivedMessage> Messages { get; private set; } = messages;

    public int RetryCount => retryCount;

    /// <summary>Gets or sets the consumer, once dependency injection has made it.</summary>
    public Consumer? Consumer { get; set; }

    public bool IsDecoded { get; private set; }

    /// <summary>Gets the payloads in the order of the messages; none before all are decoded.</summary>
    public IReadOnlyList<T?> Payloads => IsDecoded ? _payloads : [];

    /// <summary>Gets each message's metadata, with the key's bytes until it is decoded.</summary>
    public IReadOnlyList<MessageMetadata> EachMetadata =>
        _metadata ??= [.. Messages.Select(message => Describe(profile, message, message.Key, retryCount))];

    /// <summary>Gets the metadata as consumers and rules see it.</summary>
    public DeliveryMetadata Metadata => profile.IsBatch
        ? new BatchMetadata
        {
            Topic = Messages[0].Topic,
            Partition = Messages[0].Partition,
            GroupId = profile.GroupId,
            Consumer = profile.Name,
            RetryCount = retryCount,
            Messages = EachMetadata,
        }
        : EachMetadata[0];

    /// <summary>Gets what the rule for all consumers judges: payloads, or bytes that could not be decoded.</summary>
    public object? Subject => (IsDecoded, profile.IsBatch) switch
    {
        (true, true) => _payloads,
        (true, false) => _payloads[0],
        (false, true) => Messages.Select(message => message.Value).ToList(),
        (false, false) => Messages[0].Value,
    };

    /// <summary>Gets the keys as text, where they could be decoded.</summary>
    public string? Keys => IsDecoded
        ? string.Join("', '", EachMetadata.Select(one => Convert.ToString(one.Key, CultureInfo.InvariantCulture)))
        : null;

    /// <summary>Decodes every message.</summary>
    /// <returns>What can never be decoded; if there is any, nothing counts as decoded.</returns>
    /// <exception cref="SchemaRegistryException">The registry could not be asked: nothing is known yet.</exception>
    public async ValueTask<IReadOnlyList<Undecodable>> DecodeAsync(
        MessageDeserializer<T> deserializer, CancellationToken cancellationToken)
    {
        List<Undecodable>? failed = null;
        var metadata = new MessageMetadata[Messages.Count];
        for (var i = 0; i < Messages.Count; i++)
        {
            var message = Messages[i];
            try
            {
                var decoded = await deserializer
                    .DeserializeAsync(Memory(message.Key), Memory(message.Value), cancellationToken)
                    .ConfigureAwait(false);
                _payloads.Add(decoded.Payload);
                metadata[i] = Describe(profile, message, decoded.Key, retryCount);
            }
            catch (MessageDecodeException failure)
            {
                (failed ??= []).Add(new(message, failure));
            }
        }

        if (failed is not null)
        {
            return failed;
        }

        IsDecoded = true;
        _metadata = metadata;
        return [];
    }

    /// <summary>Leaves messages out, whose offsets are given.</summary>
    public void LeaveOut(IReadOnlySet<long> offsets)
    {
        if (offsets.Count > 0)
        {
            bool[] stays = [.. Messages.Select(message => !offsets.Contains(message.Offset))];
            T?[] payloads = [.. _payloads.Where((_, i) => stays[i])];
            _payloads.Clear();
            _payloads.AddRange(payloads);
            _metadata = [.. EachMetadata.Where((_, i) => stays[i])];
            Messages = [.. Messages.Where((_, i) => stays[i])];
        }
    }

    public Task ConsumeAsync(CancellationToken cancellationToken) => Consumer switch
    {
        BatchConsumer<T> batch => batch.ConsumeAsync(_payloads, (BatchMetadata)Metadata, cancellationToken),
        var single => ((Consumer<T>)single!).ConsumeAsync(_payloads[0], EachMetadata[0], cancellationToken),
    };

    /// <summary>Asks the consumer's own rule.</summary>
    public bool IsFatal(Exception failure) => Consumer switch
    {
        BatchConsumer<T> batch => batch.IsFatal(failure, Payloads, (BatchMetadata)Metadata),
        var single => ((Consumer<T>)single!).IsFatal(failure, IsDecoded ? _payloads[0] : null, EachMetadata[0]),
    };

    /// <summary>Keeps null null; the built-in conversion would make it empty.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new(bytes);

    private static MessageMetadata Describe(
        ConsumerProfile profile, ReceivedMessage message, object? key, int retryCount) => new()
        {
            Topic = message.Topic,
            Partition = message.Partition,
            Offset = message.Offset,
            Key = key,
            Timestamp = message.Timestamp,
            Headers = message.Headers,
            RetryCount = retryCount,
            GroupId = profile.GroupId,
            Consumer = profile.Name,
        };
}

using Deimos.Kafka;
using Deimos.Schemas;

namespace Deimos.Producing;

/// <summary>
/// A message that is encoded and ready to be handed to a publish backend.
/// </summary>
public sealed class OutboundMessage
{
    /// <summary>Gets the topic with its prefix.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the name of the producer's class.</summary>
    public required string Producer { get; init; }

    /// <summary>Gets the encoded key, or <see langword="null"/> for none.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Gets the encoded payload, or <see langword="null"/> for a tombstone.</summary>
    public byte[]? Value { get; init; }

    /// <summary>Gets the text that decides the partition, or <see langword="null"/> where the key does.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Gets how the partition is chosen.</summary>
    /// <value>The default is <see langword="null"/>: as <see cref="ProducingOptions.Partitioner"/> says.</value>
    public KeyPartitioner? Partitioner { get; init; }

    /// <summary>Gets the headers, tracing's included.</summary>
    public required MessageHeaders Headers { get; init; }

    /// <summary>Gets the key as it was before it was encoded.</summary>
    public object? DecodedKey { get; init; }

    /// <summary>Gets the payload as it was published.</summary>
    public object? Payload { get; init; }

    /// <summary>Gets what turns the bytes into names and values again, made on first use.</summary>
    internal Lazy<MessageDeserializer<Payload>>? Decoder { get; init; }
}

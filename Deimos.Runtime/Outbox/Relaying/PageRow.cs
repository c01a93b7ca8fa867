using Deimos.Kafka;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// A row that a relay has read, and what has become of it.
/// </summary>
internal sealed class PageRow
{
    public required int Bucket { get; init; }

    public required long Id { get; init; }

    public required int KeyHash { get; init; }

    public required KeyPartitioner Partitioner { get; init; }

    public required string Topic { get; init; }

    public byte[]? Key { get; init; }

    public string? PartitionKey { get; init; }

    public byte[]? Message { get; init; }

    public byte[]? Headers { get; init; }

    public string? Producer { get; init; }

    /// <summary>Gets or sets the later row of the same key that is sent in place of this one.</summary>
    public PageRow? SupersededBy { get; set; }
}

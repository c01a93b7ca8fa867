using Deimos.Consuming;

namespace Deimos.Records;

/// <summary>
/// A message of a batch on its way into a table.
/// </summary>
public sealed class RecordMessage
{
    internal RecordMessage(Payload? payload, MessageMetadata metadata)
    {
        Payload = payload;
        Metadata = metadata;
    }

    /// <summary>Gets or sets the payload.</summary>
    /// <value><see langword="null"/> for a tombstone.</value>
    public Payload? Payload { get; set; }

    /// <summary>Gets where the message comes from, and what came with it.</summary>
    public MessageMetadata Metadata { get; }

    /// <summary>Gets the key.</summary>
    /// <value>As <see cref="MessageMetadata.Key"/>.</value>
    public object? Key => Metadata.Key;
}

namespace Deimos.Consuming;

/// <summary>
/// Where a message or a batch comes from, and who handles it. Every attempt gets a new instance.
/// </summary>
public abstract class DeliveryMetadata
{
    private protected DeliveryMetadata()
    {
    }

    /// <summary>Gets the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>Gets the partition.</summary>
    public int Partition { get; init; }

    /// <summary>Gets the consumer group.</summary>
    public required string GroupId { get; init; }

    /// <summary>Gets the name under which the consumer was added.</summary>
    /// <value>The class's name, unless another was given. The default is empty.</value>
    public string Consumer { get; init; } = "";

    /// <summary>Gets how many times this process has tried the same before.</summary>
    public int RetryCount { get; init; }
}

namespace Deimos.Consuming;

/// <summary>
/// What was settled for one consumer from attributes, configuration and code.
/// </summary>
internal sealed record ConsumerProfile(
    Type ConsumerType, string Name, string Topic, ConsumerOptions Options, ConsumingOptions Common)
{
    public string GroupId { get; } = Options.GroupId ?? "";

    public bool Reraises { get; } = Options.ReraiseErrors ?? Common.ReraiseConsumerErrors;

    /// <summary>Gets a value indicating whether the class takes batches.</summary>
    public bool IsBatch { get; } = PayloadTypes.Find(ConsumerType, typeof(BatchConsumer<>)) is not null;

    /// <summary>Gets how many messages are handed over together at most.</summary>
    public int BatchSize => IsBatch ? Options.BatchSize ?? ConsumerOptions.DefaultBatchSize : 1;

    public TimeSpan BatchWait => Options.BatchWait ?? ConsumerOptions.DefaultBatchWait;

    /// <summary>Gets how many messages of a partition may wait or be at work, the next batch included.</summary>
    public int Capacity => Math.Max(Options.MaxQueuedPerPartition, IsBatch ? 2 * BatchSize : 1);
}

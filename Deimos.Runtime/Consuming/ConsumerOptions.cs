using Deimos.Schemas;

namespace Deimos.Consuming;

/// <summary>
/// What holds for one consumer, read from the section <c>Deimos:Consumers:</c> and the name of its class, or the name
/// that it was added under.
/// </summary>
public sealed class ConsumerOptions : TopicOptions
{
    internal const string SectionPrefix = "Deimos:Consumers";
    internal const int DefaultBatchSize = 500;

    internal static TimeSpan DefaultBatchWait { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets the consumer group.</summary>
    /// <value>Required.</value>
    public string? GroupId { get; set; }

    /// <summary>Gets or sets a value indicating whether the consumer is configured but not started.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Disabled { get; set; }

    /// <summary>Gets or sets whether a group without stored offsets begins with the oldest message.</summary>
    /// <value><see langword="false"/> begins with what comes next. The default is <see langword="true"/>.</value>
    public bool StartFromBeginning { get; set; } = true;

    /// <summary>Gets or sets the name by which the group knows this member again after a restart.</summary>
    /// <value>
    /// Different for every process of the group. The default is <see langword="null"/>: a new member each time.
    /// </value>
    /// <remarks>
    /// A member with a name does not leave the group when it stops: its partitions wait for it until the session
    /// timeout, and no rebalance happens if it is back by then.
    /// </remarks>
    public string? InstanceId { get; set; }

    /// <summary>Gets or sets how many messages or batches are handled at the same time, of all partitions.</summary>
    /// <value>From 1 to 1,000. The default is 16.</value>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>Gets or sets how many messages of one partition are handled at the same time.</summary>
    /// <value>
    /// From 1 to 1,000. Above 1 only messages of the same key keep their order; those without a key have none. Not for
    /// a <see cref="BatchConsumer{T}"/>. The default is 1.
    /// </value>
    public int KeyConcurrency { get; set; } = 1;

    /// <summary>Gets or sets the context that keeps which messages are handled, with what handlers write.</summary>
    /// <value>
    /// A class derived from <c>DbContext</c>, whose model calls <c>AddDeimosInbox</c>. Handlers run in a transaction of
    /// the attempt's instance of it, and what they write there is written once, also after a crash. The default is
    /// <see langword="null"/>: messages may be handled again after a crash or a rebalance.
    /// </value>
    public Type? InboxContext { get; set; }

    /// <summary>Gets or sets how many messages a batch has at most.</summary>
    /// <value>From 1 to 100,000; only for a <see cref="BatchConsumer{T}"/>. The default is 500.</value>
    public int? BatchSize { get; set; }

    /// <summary>Gets or sets how long a batch that is not full waits for more messages.</summary>
    /// <value>From 0 seconds to 1 minute; only for a <see cref="BatchConsumer{T}"/>. The default is 200 ms.</value>
    public TimeSpan? BatchWait { get; set; }

    /// <summary>Gets or sets how many messages of a partition wait in memory before its fetching is paused.</summary>
    /// <value>From 1 to 100,000. The default is 2,000.</value>
    /// <remarks>
    /// The more, the less often fetching and handling wait for each other, which is what costs on a busy machine.
    /// </remarks>
    public int MaxQueuedPerPartition { get; set; } = 2_000;

    /// <summary>Gets or sets whether failed messages of this consumer are tried again until they succeed.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <see cref="ConsumingOptions.ReraiseConsumerErrors"/> decides.
    /// </value>
    public bool? ReraiseErrors { get; set; }

    /// <summary>Gets or sets the topic that failed messages go to instead of being skipped.</summary>
    /// <value>
    /// The topic's whole name. Messages that are tried again do not go there. The default is <see langword="null"/>:
    /// they are skipped.
    /// </value>
    public string? DeadLetterTopic { get; set; }

    /// <summary>Gets or sets the pause before the first new attempt at a failed message.</summary>
    /// <value>From 1 millisecond to <see cref="MaxBackoff"/>. The default is 1 second.</value>
    /// <remarks>Each further pause is twice as long, less what <see cref="BackoffJitter"/> takes off.</remarks>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest pause before a new attempt at a failed message.</summary>
    /// <value>From <see cref="MinBackoff"/> to 1 hour. The default is 1 minute.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the share of each pause that is left to chance.</summary>
    /// <value>
    /// From 0 to 1: at 0.5 a pause is between half of its length and all of it, and never shorter than
    /// <see cref="MinBackoff"/>. The default is 0.5.
    /// </value>
    public double BackoffJitter { get; set; } = 0.5;

    /// <summary>Gets or sets how far a partition may be behind before the health check is degraded.</summary>
    /// <value>In messages, at least 1. The default is <see langword="null"/>: lag is never judged.</value>
    public long? MaxLag { get; set; }

    /// <summary>Gets or sets how long a partition may try the same again before the consumer is unhealthy.</summary>
    /// <value>At least 0 seconds; until then it is degraded. The default is 5 minutes.</value>
    public TimeSpan MaxStuckTime { get; set; } = TimeSpan.FromMinutes(5);
}

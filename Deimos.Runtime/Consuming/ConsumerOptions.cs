using Deimos.Schemas;

namespace Deimos.Consuming;

/// <summary>
/// What holds for one consumer, read from the section <c>Deimos:Consumers:</c> and the name of its class.
/// </summary>
public sealed class ConsumerOptions : TopicOptions
{
    internal const string SectionPrefix = "Deimos:Consumers";

    /// <summary>Gets or sets the consumer group.</summary>
    /// <value>Required.</value>
    public string? GroupId { get; set; }

    /// <summary>Gets or sets a value indicating whether the consumer is configured but not started.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Disabled { get; set; }

    /// <summary>Gets or sets whether a group without stored offsets begins with the oldest message.</summary>
    /// <value><see langword="false"/> begins with what comes next. The default is <see langword="true"/>.</value>
    public bool StartFromBeginning { get; set; } = true;

    /// <summary>Gets or sets how many partitions are handled at the same time.</summary>
    /// <value>From 1 to 1,000. The default is 16.</value>
    public int MaxConcurrency { get; set; } = 16;

    /// <summary>Gets or sets how many messages of a partition wait in memory before its fetching is paused.</summary>
    /// <value>From 1 to 100,000. The default is 500.</value>
    public int MaxQueuedPerPartition { get; set; } = 500;

    /// <summary>Gets or sets whether failed messages of this consumer are tried again until they succeed.</summary>
    /// <value>
    /// The default is <see langword="null"/>: <see cref="ConsumingOptions.ReraiseConsumerErrors"/> decides.
    /// </value>
    public bool? ReraiseErrors { get; set; }

    /// <summary>Gets or sets the pause before the first new attempt at a failed message.</summary>
    /// <value>From 1 millisecond to <see cref="MaxBackoff"/>. The default is 1 second.</value>
    /// <remarks>Each further pause is twice as long, and up to half of it is left to chance.</remarks>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest pause before a new attempt at a failed message.</summary>
    /// <value>From <see cref="MinBackoff"/> to 1 hour. The default is 1 minute.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);
}

using Deimos.Kafka;

namespace Deimos.Producing;

/// <summary>
/// What holds for all producers, read from the <c>Deimos:Producing</c> section.
/// </summary>
public sealed class ProducingOptions
{
    internal const string SectionName = "Deimos:Producing";

    /// <summary>Gets or sets what is put before the topic of every producer, without a separator.</summary>
    /// <value>The default is empty.</value>
    public string TopicPrefix { get; set; } = "";

    /// <summary>Gets or sets a value indicating whether publish calls return at once without doing anything.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    /// <remarks>May be changed while the host runs, through <c>DeimosClient.ProducersDisabled</c>.</remarks>
    public bool Disabled { get; set; }

    /// <summary>Gets or sets the backend that messages are handed to.</summary>
    /// <value>
    /// <c>kafka</c>, <c>kafka_async</c>, or the name of another registered backend. The default is <c>kafka</c>.
    /// </value>
    public string Backend { get; set; } = PublishBackends.Kafka;

    /// <summary>Gets or sets how many messages a backend is given at a time.</summary>
    /// <value>From 1 to 100,000. The default is 500.</value>
    public int MaxBatchSize { get; set; } = 500;

    /// <summary>Gets or sets how keys and partition keys decide the partition.</summary>
    /// <value>The default is <see cref="KeyPartitioner.Crc32"/>.</value>
    /// <remarks>Producers of one topic must agree, in other processes too, or its keys lose their order.</remarks>
    public KeyPartitioner Partitioner { get; set; } = KeyPartitioner.Crc32;

    /// <summary>Gets or sets what the log says of published messages.</summary>
    /// <value>The default is <see cref="PayloadLog.Count"/>.</value>
    public PayloadLog PayloadLog { get; set; } = PayloadLog.Count;

    /// <summary>Gets or sets how long a stopping host waits for messages that are still on their way.</summary>
    /// <value>From 0 seconds to 10 minutes. The default is 10 seconds.</value>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets whether the ids of all producers' schemas are asked for when the host starts.</summary>
    /// <value>
    /// <see langword="false"/> asks with the first message of each producer, and lets the host start while the
    /// Schema Registry is down. The default is <see langword="true"/>.
    /// </value>
    public bool PrepareAtStart { get; set; } = true;
}

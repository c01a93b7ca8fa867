using Deimos.Kafka;
using Deimos.Schemas;

namespace Deimos.Producing;

/// <summary>
/// What holds for one producer, read from the section <c>Deimos:Producers:</c> and the name of its class.
/// </summary>
public sealed class ProducerOptions : TopicOptions
{
    internal const string SectionPrefix = "Deimos:Producers";

    /// <summary>Gets or sets a value indicating whether this producer's publish calls do nothing.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool Disabled { get; set; }

    /// <summary>Gets or sets the backend of this producer.</summary>
    /// <value>The default is <see langword="null"/>: that of <see cref="ProducingOptions.Backend"/>.</value>
    public string? Backend { get; set; }

    /// <summary>Gets or sets how many messages a backend is given at a time.</summary>
    /// <value>
    /// From 1 to 100,000. The default is <see langword="null"/>: <see cref="ProducingOptions.MaxBatchSize"/>.
    /// </value>
    public int? MaxBatchSize { get; set; }

    /// <summary>Gets or sets how keys and partition keys decide the partition.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="ProducingOptions.Partitioner"/>.</value>
    public KeyPartitioner? Partitioner { get; set; }

    /// <summary>Gets or sets what the log says of published messages.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="ProducingOptions.PayloadLog"/>.</value>
    public PayloadLog? PayloadLog { get; set; }

    /// <summary>Gets or sets which of several contexts with an outbox the backend <c>outbox</c> writes to.</summary>
    /// <value>A class derived from <c>DbContext</c>. The default is <see langword="null"/>: the only one.</value>
    public Type? OutboxContext { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether transactions that publish a key to the outbox wait for each other.
    /// </summary>
    /// <value>
    /// For events without a row of their own, whose order nothing else decides. The default is <see langword="false"/>.
    /// </value>
    public bool SerializeKeys { get; set; }
}

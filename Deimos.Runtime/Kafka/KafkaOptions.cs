namespace Deimos.Kafka;

/// <summary>
/// Where the brokers are and how the Kafka clients are set up, read from the <c>Deimos:Kafka</c> section.
/// </summary>
/// <remarks>
/// Every other entry of the section goes to librdkafka under its own name, <c>Deimos:Kafka:socket.timeout.ms</c>, or
/// written as <c>Deimos:Kafka:SocketTimeoutMs</c> where a dot is not possible. Entries below
/// <c>Deimos:Kafka:Producer</c> and <c>Deimos:Kafka:Consumer</c> go to the clients of that kind only, and those below
/// <c>Deimos:Kafka:Tls</c> and <c>Deimos:Kafka:Sasl</c> are ours.
/// </remarks>
public sealed class KafkaOptions
{
    internal const string SectionName = "Deimos:Kafka";

    /// <summary>Gets or sets the brokers to ask first, as <c>host:port</c> with commas between them.</summary>
    /// <value>Required. The connection string named in <c>AddDeimos</c> sets it.</value>
    public string? BootstrapServers { get; set; }

    /// <summary>Gets how connections are encrypted.</summary>
    public KafkaTlsOptions Tls { get; } = new();

    /// <summary>Gets how the application logs in.</summary>
    public KafkaSaslOptions Sasl { get; } = new();

    /// <summary>Gets librdkafka's properties for producers and consumers alike.</summary>
    /// <value>Names and values as in librdkafka's CONFIGURATION.md. The default is empty.</value>
    public IDictionary<string, string> Properties { get; } = New();

    /// <summary>Gets librdkafka's properties for producers; they win over <see cref="Properties"/>.</summary>
    /// <value>Names and values as in librdkafka's CONFIGURATION.md. The default is empty.</value>
    public IDictionary<string, string> ProducerProperties { get; } = New();

    /// <summary>Gets librdkafka's properties for consumers; they win over <see cref="Properties"/>.</summary>
    /// <value>
    /// Names and values as in librdkafka's CONFIGURATION.md, except those that decide when offsets are stored. The
    /// default is empty.
    /// </value>
    public IDictionary<string, string> ConsumerProperties { get; } = New();

    private static Dictionary<string, string> New() => new(StringComparer.OrdinalIgnoreCase);
}

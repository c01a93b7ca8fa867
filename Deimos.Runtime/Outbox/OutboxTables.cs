namespace Deimos.Outbox;

/// <summary>
/// Where the outbox's tables are.
/// </summary>
public sealed class OutboxTables
{
    /// <summary>Gets or sets the schema of all four tables.</summary>
    /// <value>The default is <see langword="null"/>: the model's default schema, or <c>public</c>.</value>
    public string? Schema { get; set; }

    /// <summary>Gets or sets the table of the messages that wait.</summary>
    /// <value>The default is <c>kafka_messages</c>.</value>
    public string Messages { get; set; } = "kafka_messages";

    /// <summary>Gets or sets the table that says which relay serves which bucket.</summary>
    /// <value>The default is <c>kafka_buckets</c>.</value>
    public string Buckets { get; set; } = "kafka_buckets";

    /// <summary>Gets or sets the table of the relays that are alive.</summary>
    /// <value>The default is <c>kafka_relays</c>.</value>
    public string Relays { get; set; } = "kafka_relays";

    /// <summary>Gets or sets the table of the messages that Kafka will never take.</summary>
    /// <value>The default is <c>kafka_dead_messages</c>.</value>
    public string DeadMessages { get; set; } = "kafka_dead_messages";
}

namespace Deimos.Inbox;

/// <summary>
/// Where the inbox's tables are.
/// </summary>
public sealed class InboxTables
{
    /// <summary>Gets or sets the schema of both tables.</summary>
    /// <value>The default is <see langword="null"/>: the model's default schema, or <c>public</c>.</value>
    public string? Schema { get; set; }

    /// <summary>Gets or sets the table that says how far each partition is handled.</summary>
    /// <value>The default is <c>kafka_inbox</c>.</value>
    public string Positions { get; set; } = "kafka_inbox";

    /// <summary>Gets or sets the table of the messages that were handled before others that come before them.</summary>
    /// <value>The default is <c>kafka_inbox_ahead</c>.</value>
    public string Ahead { get; set; } = "kafka_inbox_ahead";
}

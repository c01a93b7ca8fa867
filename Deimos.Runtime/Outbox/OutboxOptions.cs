namespace Deimos.Outbox;

/// <summary>
/// Settings of the outbox, read from the <c>Deimos:Outbox</c> section, and for one of several contexts from the section
/// of its class name below that.
/// </summary>
public sealed class OutboxOptions
{
    internal const string SectionName = "Deimos:Outbox";

    /// <summary>What <see cref="CompactTopics"/> and <see cref="LogTopics"/> hold to mean every topic.</summary>
    public const string AllTopics = "all";

    /// <summary>Gets or sets a value indicating whether this host only writes and leaves sending to others.</summary>
    /// <value>The default is <see langword="false"/>: the host runs a relay.</value>
    public bool DisableRelay { get; set; }

    /// <summary>Gets or sets a value indicating whether commits do not wake relays.</summary>
    /// <value>The default is <see langword="false"/>; otherwise rows are found by polling alone.</value>
    public bool DisableNotify { get; set; }

    /// <summary>Gets or sets how many serialized keys one transaction may publish.</summary>
    /// <value>From 1 to 10,000. The default is 256.</value>
    /// <remarks>Each is a lock in the server, which has room for 64 for each of its connections by default.</remarks>
    public int MaxSerializedKeys { get; set; } = 256;

    /// <summary>Gets or sets how many waiting messages a relay reads, sends and deletes together.</summary>
    /// <value>From 1 to 100,000. The default is 2,000.</value>
    public int BatchSize { get; set; } = 2_000;

    /// <summary>Gets or sets how long a relay rests, at most, when it found less than a whole batch.</summary>
    /// <value>From 10 milliseconds to 5 minutes. The default is 1 second; a commit wakes it before that.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long a relay owns its buckets after it last said that it is alive.</summary>
    /// <value>From 1 second to 10 minutes. The default is 15 seconds.</value>
    /// <remarks>
    /// A third of it passes between two renewals. When a relay is killed, others take its buckets over once it is over.
    /// </remarks>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how long a relay waits for the acknowledgement of what it has sent.</summary>
    /// <value>
    /// From 100 milliseconds to 5 minutes. The default is 30 seconds. It is cut short where the lease ends earlier, for
    /// nothing may be on its way when another relay takes over.
    /// </value>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a key rests after its first failure; each further one doubles it.</summary>
    /// <value>From 1 millisecond to <see cref="MaxBackoff"/>. The default is 1 second.</value>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets how long a key rests at most between two attempts.</summary>
    /// <value>From <see cref="MinBackoff"/> to 1 hour. The default is 1 minute.</value>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how often a relay measures what waits.</summary>
    /// <value>From 100 milliseconds to 1 hour. The default is 10 seconds.</value>
    public TimeSpan MeasureInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how old the oldest waiting message may be before the health check fails.</summary>
    /// <value>More than zero. The default is 5 minutes.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets the topics of which a batch sends only the last message of each key.</summary>
    /// <value>Topics with their prefix, or <see cref="AllTopics"/>. The default is empty.</value>
    public IList<string> CompactTopics { get; } = [];

    /// <summary>Gets the topics whose messages are logged, decoded, when a relay sends them.</summary>
    /// <value>Topics with their prefix, or <see cref="AllTopics"/>. The default is empty.</value>
    public IList<string> LogTopics { get; } = [];
}

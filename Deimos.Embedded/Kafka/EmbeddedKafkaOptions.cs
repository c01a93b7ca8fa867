using Deimos.Embedded.Kafka.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deimos.Embedded.Kafka;

/// <summary>
/// Settings of an <see cref="EmbeddedKafka"/> cluster.
/// </summary>
public sealed class EmbeddedKafkaOptions
{
    internal const int MaxBrokers = 32;

    /// <summary>Gets or sets how many brokers the cluster has, each with a listener of its own.</summary>
    /// <value>From 1 to 32. The default is 1.</value>
    public int Brokers { get; set; } = 1;

    /// <summary>Gets or sets the ports of the brokers on 127.0.0.1.</summary>
    /// <value>Empty for free ports, or one port for each broker; 0 stands for a free one. The default is empty.</value>
    public IReadOnlyList<int> Ports { get; set; } = [];

    /// <summary>Gets or sets the ways into the cluster, where one without encryption and log-in does not do.</summary>
    /// <value>The default is empty: one plaintext listener on <see cref="Ports"/>.</value>
    public IReadOnlyList<KafkaListenerOptions> Listeners { get; set; } = [];

    /// <summary>Gets or sets what clients see as the cluster's id.</summary>
    /// <value>The default is a new one for every start.</value>
    public string? ClusterId { get; set; }

    /// <summary>Gets or sets a value indicating whether a topic is created when a client asks for it.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool AutoCreateTopics { get; set; } = true;

    /// <summary>Gets or sets how many partitions a topic gets when nobody says.</summary>
    /// <value>From 1 to 10,000. The default is 1.</value>
    public int DefaultPartitions { get; set; } = 1;

    /// <summary>Gets or sets on how many brokers a partition lies when nobody says.</summary>
    /// <value>From 1 to 32; more than there are brokers means all of them. The default is 3.</value>
    public int DefaultReplicationFactor { get; set; } = 3;

    /// <summary>
    /// Gets or sets Kafka's topic settings, such as <c>max.message.bytes</c>, that topics have unless they are given
    /// others.
    /// </summary>
    /// <value>The default is empty: Kafka's own defaults.</value>
    public IReadOnlyDictionary<string, string> TopicDefaults { get; set; } = new Dictionary<string, string>();

    /// <summary>Gets or sets the largest request that is read; a connection that announces more is closed.</summary>
    /// <value>From 1 KiB to 1 GiB. The default is 100 MiB, as in Kafka.</value>
    public int MaxRequestBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>Gets or sets how many connections each port holds at once; those above are closed.</summary>
    /// <value>From 1 to 1,000,000. The default is 10,000.</value>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets after how long a connection is closed whose client sends nothing, or does not read what it is sent:
    /// <c>connections.max.idle.ms</c>.
    /// </summary>
    /// <value>From 1 millisecond to 30 days. The default is 10 minutes, as in Kafka.</value>
    public TimeSpan MaxConnectionIdle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how long a request may take from its first byte to its last.</summary>
    /// <value>From 1 millisecond to 30 days. The default is 1 minute.</value>
    public TimeSpan RequestReceiveTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long a client may take for its TLS handshake and for its SASL exchange.</summary>
    /// <value>From 1 millisecond to 30 days. The default is 30 seconds.</value>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long an empty group waits for more members before its first rebalance.</summary>
    /// <value>
    /// From zero to 30 minutes. The default is zero, where Kafka's is 3 seconds: a test wants its records now.
    /// </value>
    public TimeSpan InitialRebalanceDelay { get; set; }

    /// <summary>Gets or sets the shortest <c>session.timeout.ms</c> that a group member may ask for.</summary>
    /// <value>From 1 millisecond to 30 minutes. The default is 6 seconds, as in Kafka.</value>
    public TimeSpan MinSessionTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Gets or sets the folder that keeps topics, offsets and transactions between runs.</summary>
    /// <value>The default is <see langword="null"/>: memory only. A missing folder is made.</value>
    /// <remarks>What was acknowledged survives the death of this process. One cluster at a time may use it.</remarks>
    public string? DataFolder { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether answers wait until what they acknowledge is on the disk, so that it
    /// survives a loss of power too.
    /// </summary>
    /// <value>The default is <see langword="false"/>. Needs <see cref="DataFolder"/>.</value>
    public bool Fsync { get; set; }

    /// <summary>Gets or sets how much memory all records may take where there is no data folder.</summary>
    /// <value>From 1 MiB. The default is 2 GiB.</value>
    /// <remarks>
    /// Beyond it the largest partitions lose their oldest records, as by retention. Topics that are only compacted lose
    /// none; when nothing else is left, producers are refused with <c>POLICY_VIOLATION</c>.
    /// </remarks>
    public long MaxMemoryBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Gets or sets how often retention and compaction are applied.</summary>
    /// <value>From 10 milliseconds to 1 day. The default is 15 seconds, as in Kafka's cleaner.</value>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how many of the latest requests <see cref="EmbeddedKafka.Requests"/> keeps.</summary>
    /// <value>From 0, which keeps none, to 1,000,000. The default is 1,000.</value>
    public int RequestLogCapacity { get; set; } = 1000;

    /// <summary>Gets or sets the clock for timestamps, time-outs and long polls.</summary>
    /// <value>The default is the system's clock.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets where the brokers log to.</summary>
    /// <value>The default logs nothing.</value>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;
}

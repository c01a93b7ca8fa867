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

    /// <summary>Gets or sets how long an empty group waits for more members before its first rebalance.</summary>
    /// <value>
    /// From zero to 30 minutes. The default is zero, where Kafka's is 3 seconds: a test wants its records now.
    /// </value>
    public TimeSpan InitialRebalanceDelay { get; set; }

    /// <summary>Gets or sets the shortest <c>session.timeout.ms</c> that a group member may ask for.</summary>
    /// <value>From 1 millisecond to 30 minutes. The default is 6 seconds, as in Kafka.</value>
    public TimeSpan MinSessionTimeout { get; set; } = TimeSpan.FromSeconds(6);

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

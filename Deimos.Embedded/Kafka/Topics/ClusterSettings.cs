using System.Collections.Concurrent;
using System.Globalization;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// What holds for every broker of a cluster.
/// </summary>
internal sealed class ClusterSettings
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>();
    private static readonly HashSet<string> FixedNames =
    [
        "broker.id", "advertised.listeners", "auto.create.topics.enable", "num.partitions",
        "default.replication.factor", "socket.request.max.bytes",
    ];

    public required bool AutoCreateTopics { get; init; }

    public required int DefaultPartitions { get; init; }

    public required int DefaultReplicationFactor { get; init; }

    public required int MaxRequestBytes { get; init; }

    /// <summary>Gets topic settings that every topic has unless it is given others.</summary>
    public required IReadOnlyDictionary<string, string> TopicDefaults { get; init; }

    // What clients have set at run time, by broker. It is kept and told, but changes nothing here.
    private readonly ConcurrentDictionary<int, IReadOnlyDictionary<string, string>> _dynamic = [];

    /// <summary>Says whether a broker setting cannot be changed while the cluster runs.</summary>
    public static bool IsFixed(string name) => FixedNames.Contains(name);

    /// <summary>Changes what is set for a broker, or for all of them.</summary>
    public void Change(
        int nodeId, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change) =>
        _dynamic.AddOrUpdate(nodeId, _ => change(NoSettings), (_, current) => change(current));

    /// <summary>Gives the settings of one broker.</summary>
    public IReadOnlyList<ConfigEntry> Describe(Broker broker) =>
    [
        .. DescribeFixed(broker),
        .. DescribeDynamic(broker.Id, ConfigSource.DynamicBroker),
        .. DescribeDynamic(Broker.AllBrokers, ConfigSource.DynamicDefaultBroker),
    ];

    /// <summary>Gives what was set for all brokers at run time.</summary>
    public IReadOnlyList<ConfigEntry> DescribeDefaults() =>
        [.. DescribeDynamic(Broker.AllBrokers, ConfigSource.DynamicDefaultBroker)];

    private IEnumerable<ConfigEntry> DescribeDynamic(int nodeId, ConfigSource source) =>
        _dynamic.GetValueOrDefault(nodeId, NoSettings).Select(setting => new ConfigEntry(
            setting.Key, setting.Value, null, ConfigType.String, source, IsReadOnly: false));

    private ConfigEntry[] DescribeFixed(Broker broker) =>
    [
        Entry("broker.id", ConfigType.Int, Text(broker.Id), "-1"),
        Entry("advertised.listeners", ConfigType.String, Listeners(broker), null),
        Entry("auto.create.topics.enable", ConfigType.Boolean, AutoCreateTopics ? "true" : "false", "true"),
        Entry("num.partitions", ConfigType.Int, Text(DefaultPartitions), "1"),
        Entry("default.replication.factor", ConfigType.Int, Text(DefaultReplicationFactor), "1"),
        Entry("socket.request.max.bytes", ConfigType.Int, Text(MaxRequestBytes), "104857600"),
        Entry("message.max.bytes", ConfigType.Int, TopicDefault(TopicSettings.MaxMessageBytesName), "1048588"),
        Entry("min.insync.replicas", ConfigType.Int, TopicDefault(TopicSettings.MinInSyncReplicasName), "1"),
        Entry(
            "log.message.timestamp.type",
            ConfigType.String,
            TopicDefault(TopicSettings.TimestampTypeName),
            "CreateTime"),
    ];

    private static ConfigEntry Entry(string name, ConfigType type, string value, string? defaultValue) => new(
        name,
        value,
        defaultValue,
        type,
        value == defaultValue ? ConfigSource.Default : ConfigSource.StaticBroker,
        IsReadOnly: true);

    private static string Listeners(Broker broker) => string.Join(
        ',', broker.Endpoints.Select(endpoint => $"{endpoint.Listener}://{broker.Host}:{endpoint.Port}"));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string TopicDefault(string name) =>
        TopicDefaults.GetValueOrDefault(name) ?? TopicSettings.Known[name].Default;
}

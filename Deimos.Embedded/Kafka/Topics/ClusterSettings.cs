using System.Globalization;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// What holds for every broker of a cluster.
/// </summary>
internal sealed class ClusterSettings
{
    public required bool AutoCreateTopics { get; init; }

    public required int DefaultPartitions { get; init; }

    public required int DefaultReplicationFactor { get; init; }

    public required int MaxRequestBytes { get; init; }

    /// <summary>Gets topic settings that every topic has unless it is given others.</summary>
    public required IReadOnlyDictionary<string, string> TopicDefaults { get; init; }

    public IReadOnlyList<ConfigEntry> Describe(Broker broker) =>
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

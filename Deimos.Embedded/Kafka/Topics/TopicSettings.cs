using System.Globalization;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// The settings of one topic: what was set for it, over the defaults of the cluster.
/// </summary>
/// <remarks>Safe for use from many threads: a change is published as a whole.</remarks>
internal sealed class TopicSettings
{
    public const string MaxMessageBytesName = "max.message.bytes";
    public const string MinInSyncReplicasName = "min.insync.replicas";
    public const string TimestampTypeName = "message.timestamp.type";

    public const string CleanupPolicyName = "cleanup.policy";
    public const string RetentionMsName = "retention.ms";
    public const string RetentionBytesName = "retention.bytes";

    private const string AppendTime = "LogAppendTime";
    private const string Compact = "compact";
    private const string Delete = "delete";
    private const string DeleteRetentionName = "delete.retention.ms";
    private const string MinCleanableRatioName = "min.cleanable.dirty.ratio";
    private const string MinCompactionLagName = "min.compaction.lag.ms";
    private const string SegmentBytesName = "segment.bytes";
    private const string SegmentMsName = "segment.ms";
    private const string LargestLong = "9223372036854775807";

    private readonly IReadOnlyDictionary<string, string> _clusterDefaults;
    private volatile Values _values;

    public TopicSettings(
        IReadOnlyDictionary<string, string> clusterDefaults, IReadOnlyDictionary<string, string> overrides)
    {
        _clusterDefaults = clusterDefaults;
        _values = new Values(clusterDefaults, overrides);
    }

    /// <summary>Gets every setting that a topic can have, by name.</summary>
    public static IReadOnlyDictionary<string, TopicSetting> Known { get; } = new TopicSetting[]
    {
        new(CleanupPolicyName, ConfigType.List, Delete, Delete, Compact),
        new("compression.type", ConfigType.String, "producer", [
            "uncompressed", "zstd", "lz4", "snappy", "gzip", "producer",
        ]),
        new(DeleteRetentionName, ConfigType.Long, "86400000"),
        new("file.delete.delay.ms", ConfigType.Long, "60000"),
        new("flush.messages", ConfigType.Long, LargestLong),
        new("flush.ms", ConfigType.Long, LargestLong),
        new("follower.replication.throttled.replicas", ConfigType.List, ""),
        new("index.interval.bytes", ConfigType.Int, "4096"),
        new("leader.replication.throttled.replicas", ConfigType.List, ""),
        new("max.compaction.lag.ms", ConfigType.Long, LargestLong),
        new(MaxMessageBytesName, ConfigType.Int, "1048588"),
        new("message.downconversion.enable", ConfigType.Boolean, "true"),
        new("message.format.version", ConfigType.String, "3.0-IV1"),
        new("message.timestamp.after.max.ms", ConfigType.Long, LargestLong),
        new("message.timestamp.before.max.ms", ConfigType.Long, LargestLong),
        new("message.timestamp.difference.max.ms", ConfigType.Long, LargestLong),
        new(TimestampTypeName, ConfigType.String, "CreateTime", "CreateTime", AppendTime),
        new(MinCleanableRatioName, ConfigType.Double, "0.5"),
        new(MinCompactionLagName, ConfigType.Long, "0"),
        new(MinInSyncReplicasName, ConfigType.Int, "1"),
        new("preallocate", ConfigType.Boolean, "false"),
        new(RetentionBytesName, ConfigType.Long, "-1"),
        new(RetentionMsName, ConfigType.Long, "604800000"),
        new(SegmentBytesName, ConfigType.Int, "1073741824"),
        new("segment.index.bytes", ConfigType.Int, "10485760"),
        new("segment.jitter.ms", ConfigType.Long, "0"),
        new(SegmentMsName, ConfigType.Long, "604800000"),
        new("unclean.leader.election.enable", ConfigType.Boolean, "false"),
    }.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    /// <summary>Gets the greatest size of a batch as it is sent.</summary>
    public int MaxMessageBytes => _values.MaxMessageBytes;

    /// <summary>Gets how many replicas must be up for a produce that waits for all of them.</summary>
    public int MinInSyncReplicas => _values.MinInSyncReplicas;

    /// <summary>Gets a value indicating whether records get the time of their append in place of their own.</summary>
    public bool UsesAppendTime => _values.UsesAppendTime;

    /// <summary>Gets a value indicating whether old records leave by the topic's retention.</summary>
    public bool IsDeleted => _values.IsDeleted;

    /// <summary>Gets a value indicating whether only the last record of each key is kept.</summary>
    public bool IsCompacted => _values.IsCompacted;

    /// <summary>Gets how long records are kept, in milliseconds; negative for ever.</summary>
    public long RetentionMs => _values.RetentionMs;

    /// <summary>Gets how many bytes a partition keeps; negative for any number.</summary>
    public long RetentionBytes => _values.RetentionBytes;

    /// <summary>Gets how long compaction keeps a record without a value, in milliseconds.</summary>
    public long DeleteRetentionMs => _values.DeleteRetentionMs;

    /// <summary>Gets how old a record must be before it is compacted, in milliseconds.</summary>
    public long MinCompactionLagMs => _values.MinCompactionLagMs;

    /// <summary>Gets which part of a log must be new before it is compacted in the background.</summary>
    public double MinCleanableRatio => _values.MinCleanableRatio;

    /// <summary>Gets the size at which a segment ends.</summary>
    public int SegmentBytes => _values.SegmentBytes;

    /// <summary>Gets the age in milliseconds at which a segment ends.</summary>
    public long SegmentMs => _values.SegmentMs;

    /// <summary>Gets what was set for this topic.</summary>
    public IReadOnlyDictionary<string, string> Overrides => _values.Overrides;

    /// <summary>Says what is wrong with settings that are to be given to a topic, if anything is.</summary>
    public static string? FindFault(IEnumerable<KeyValuePair<string, string>> settings)
    {
        foreach (var (name, value) in settings)
        {
            var fault = Known.TryGetValue(name, out var setting)
                ? setting.FindFault(value)
                : $"Topic setting '{name}' is not known; use one of Kafka's topic settings.";
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    public void Change(IReadOnlyDictionary<string, string> overrides) =>
        _values = new Values(_clusterDefaults, overrides);

    public IReadOnlyList<ConfigEntry> Describe()
    {
        var overrides = _values.Overrides;
        return Known.Values.Select(setting =>
        {
            var inherited = _clusterDefaults.GetValueOrDefault(setting.Name);
            var source = overrides.ContainsKey(setting.Name) ? ConfigSource.DynamicTopic
                : inherited is not null ? ConfigSource.StaticBroker
                : ConfigSource.Default;
            var value = overrides.GetValueOrDefault(setting.Name) ?? inherited ?? setting.Default;
            return new ConfigEntry(
                setting.Name, value, setting.Default, setting.Type, source, IsReadOnly: false);
        }).ToList();
    }

    private sealed class Values(
        IReadOnlyDictionary<string, string> clusterDefaults, IReadOnlyDictionary<string, string> overrides)
    {
        public IReadOnlyDictionary<string, string> Overrides => overrides;

        public int MaxMessageBytes { get; } = (int)Number(MaxMessageBytesName, clusterDefaults, overrides);

        public int MinInSyncReplicas { get; } = (int)Number(MinInSyncReplicasName, clusterDefaults, overrides);

        public bool IsDeleted { get; } = HasPolicy(Delete, clusterDefaults, overrides);

        public bool IsCompacted { get; } = HasPolicy(Compact, clusterDefaults, overrides);

        public long RetentionMs { get; } = Number(RetentionMsName, clusterDefaults, overrides);

        public long RetentionBytes { get; } = Number(RetentionBytesName, clusterDefaults, overrides);

        public long DeleteRetentionMs { get; } = Number(DeleteRetentionName, clusterDefaults, overrides);

        public long MinCompactionLagMs { get; } = Number(MinCompactionLagName, clusterDefaults, overrides);

        public double MinCleanableRatio { get; } = double.Parse(
            Text(MinCleanableRatioName, clusterDefaults, overrides), CultureInfo.InvariantCulture);

        public int SegmentBytes { get; } = (int)Number(SegmentBytesName, clusterDefaults, overrides);

        public long SegmentMs { get; } = Number(SegmentMsName, clusterDefaults, overrides);

        public bool UsesAppendTime { get; } = Text(TimestampTypeName, clusterDefaults, overrides) == AppendTime;

        private static bool HasPolicy(
            string policy,
            IReadOnlyDictionary<string, string> clusterDefaults,
            IReadOnlyDictionary<string, string> overrides) =>
            Text(CleanupPolicyName, clusterDefaults, overrides).Split(',', StringSplitOptions.TrimEntries)
                .Contains(policy);

        private static long Number(
            string name,
            IReadOnlyDictionary<string, string> clusterDefaults,
            IReadOnlyDictionary<string, string> overrides) =>
            long.Parse(Text(name, clusterDefaults, overrides), CultureInfo.InvariantCulture);

        private static string Text(
            string name,
            IReadOnlyDictionary<string, string> clusterDefaults,
            IReadOnlyDictionary<string, string> overrides) =>
            overrides.GetValueOrDefault(name) ?? clusterDefaults.GetValueOrDefault(name) ?? Known[name].Default;
    }
}

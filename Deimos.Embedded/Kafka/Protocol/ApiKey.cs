namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>Kafka's API keys that the broker answers, with the protocol's own numbers.</summary>
public enum ApiKey
{
    /// <summary>Appends records to partitions.</summary>
    Produce = 0,

    /// <summary>Reads records of partitions.</summary>
    Fetch = 1,

    /// <summary>Finds offsets by time, or an end of a partition.</summary>
    ListOffsets = 2,

    /// <summary>Tells brokers, topics and leaders.</summary>
    Metadata = 3,

    /// <summary>Commits offsets of a group.</summary>
    OffsetCommit = 8,

    /// <summary>Reads committed offsets of groups.</summary>
    OffsetFetch = 9,

    /// <summary>Finds the coordinator of groups or transactional ids.</summary>
    FindCoordinator = 10,

    /// <summary>Joins a group, or its next generation.</summary>
    JoinGroup = 11,

    /// <summary>Keeps a member in its group.</summary>
    Heartbeat = 12,

    /// <summary>Leaves a group.</summary>
    LeaveGroup = 13,

    /// <summary>Gives or takes the assignment of a group's members.</summary>
    SyncGroup = 14,

    /// <summary>Describes groups.</summary>
    DescribeGroups = 15,

    /// <summary>Lists groups.</summary>
    ListGroups = 16,

    /// <summary>Chooses a SASL mechanism.</summary>
    SaslHandshake = 17,

    /// <summary>Tells what the broker speaks.</summary>
    ApiVersions = 18,

    /// <summary>Creates topics.</summary>
    CreateTopics = 19,

    /// <summary>Deletes topics.</summary>
    DeleteTopics = 20,

    /// <summary>Deletes the records before an offset.</summary>
    DeleteRecords = 21,

    /// <summary>Gives a producer its id and epoch.</summary>
    InitProducerId = 22,

    /// <summary>Tells where a leader epoch ended.</summary>
    OffsetForLeaderEpoch = 23,

    /// <summary>Adds partitions to a transaction.</summary>
    AddPartitionsToTxn = 24,

    /// <summary>Adds a group to a transaction.</summary>
    AddOffsetsToTxn = 25,

    /// <summary>Commits or aborts a transaction.</summary>
    EndTxn = 26,

    /// <summary>Commits offsets of a group in a transaction.</summary>
    TxnOffsetCommit = 28,

    /// <summary>Reads settings.</summary>
    DescribeConfigs = 32,

    /// <summary>Replaces settings.</summary>
    AlterConfigs = 33,

    /// <summary>Exchanges SASL bytes.</summary>
    SaslAuthenticate = 36,

    /// <summary>Adds partitions to topics.</summary>
    CreatePartitions = 37,

    /// <summary>Deletes groups.</summary>
    DeleteGroups = 42,

    /// <summary>Changes single settings.</summary>
    IncrementalAlterConfigs = 44,

    /// <summary>Deletes committed offsets of a group.</summary>
    OffsetDelete = 47,

    /// <summary>Describes the cluster.</summary>
    DescribeCluster = 60,

    /// <summary>Describes transactions.</summary>
    DescribeTransactions = 65,

    /// <summary>Lists transactions.</summary>
    ListTransactions = 66,
}

namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>
/// Kafka's error codes, with the protocol's own names and numbers: what a scripted fault answers, and what the request
/// log shows.
/// </summary>
public enum ErrorCode : short
{
    /// <summary>Something went wrong that has no code of its own.</summary>
    UnknownServerError = -1,

    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The offset lies outside of the log.</summary>
    OffsetOutOfRange = 1,

    /// <summary>The records do not match their checksum, or are none.</summary>
    CorruptMessage = 2,

    /// <summary>The broker has no such topic or partition.</summary>
    UnknownTopicOrPartition = 3,

    /// <summary>The fetch asks for an impossible size.</summary>
    InvalidFetchSize = 4,

    /// <summary>The partition has no leader at the moment.</summary>
    LeaderNotAvailable = 5,

    /// <summary>Another broker leads the partition.</summary>
    NotLeaderOrFollower = 6,

    /// <summary>The name that <see cref="NotLeaderOrFollower"/> had before Kafka 2.6.</summary>
    NotLeaderForPartition = NotLeaderOrFollower,

    /// <summary>The request took longer than it may.</summary>
    RequestTimedOut = 7,

    /// <summary>The broker is not there.</summary>
    BrokerNotAvailable = 8,

    /// <summary>The replica is not there.</summary>
    ReplicaNotAvailable = 9,

    /// <summary>The batch is larger than the topic permits.</summary>
    MessageTooLarge = 10,

    /// <summary>The controller has changed.</summary>
    StaleControllerEpoch = 11,

    /// <summary>The text beside a committed offset is too long.</summary>
    OffsetMetadataTooLarge = 12,

    /// <summary>The broker lost a connection of its own.</summary>
    NetworkException = 13,

    /// <summary>The coordinator is still reading what it has to know.</summary>
    CoordinatorLoadInProgress = 14,

    /// <summary>There is no coordinator at the moment.</summary>
    CoordinatorNotAvailable = 15,

    /// <summary>Another broker coordinates the group or the transactional id.</summary>
    NotCoordinator = 16,

    /// <summary>The name cannot name a topic.</summary>
    InvalidTopic = 17,

    /// <summary>The batch is larger than a segment.</summary>
    RecordListTooLarge = 18,

    /// <summary>Fewer replicas are in sync than the topic asks for.</summary>
    NotEnoughReplicas = 19,

    /// <summary>The records were written to fewer replicas than the topic asks for.</summary>
    NotEnoughReplicasAfterAppend = 20,

    /// <summary>The produce asks for acks other than -1, 0 and 1.</summary>
    InvalidRequiredAcks = 21,

    /// <summary>The member belongs to another generation of its group.</summary>
    IllegalGeneration = 22,

    /// <summary>The member has no assignment protocol in common with its group.</summary>
    InconsistentGroupProtocol = 23,

    /// <summary>The group id cannot be one.</summary>
    InvalidGroupId = 24,

    /// <summary>The group has no such member.</summary>
    UnknownMemberId = 25,

    /// <summary>The session time-out is outside of what the broker permits.</summary>
    InvalidSessionTimeout = 26,

    /// <summary>The group rebalances; its members join anew.</summary>
    RebalanceInProgress = 27,

    /// <summary>The commit is too large.</summary>
    InvalidCommitOffsetSize = 28,

    /// <summary>The client may not use the topic.</summary>
    TopicAuthorizationFailed = 29,

    /// <summary>The client may not use the group.</summary>
    GroupAuthorizationFailed = 30,

    /// <summary>The client may not do this to the cluster.</summary>
    ClusterAuthorizationFailed = 31,

    /// <summary>The timestamp is outside of what the topic permits.</summary>
    InvalidTimestamp = 32,

    /// <summary>The broker does not know the SASL mechanism.</summary>
    UnsupportedSaslMechanism = 33,

    /// <summary>The request does not fit the state of the SASL handshake.</summary>
    IllegalSaslState = 34,

    /// <summary>The broker does not know this version of the request.</summary>
    UnsupportedVersion = 35,

    /// <summary>There is a topic of this name already.</summary>
    TopicAlreadyExists = 36,

    /// <summary>The number of partitions is impossible.</summary>
    InvalidPartitions = 37,

    /// <summary>The replication factor is impossible.</summary>
    InvalidReplicationFactor = 38,

    /// <summary>The replicas are assigned impossibly.</summary>
    InvalidReplicaAssignment = 39,

    /// <summary>A setting is wrong.</summary>
    InvalidConfig = 40,

    /// <summary>Another broker is the controller.</summary>
    NotController = 41,

    /// <summary>The request makes no sense.</summary>
    InvalidRequest = 42,

    /// <summary>The message format does not support the request.</summary>
    UnsupportedForMessageFormat = 43,

    /// <summary>A policy forbids it.</summary>
    PolicyViolation = 44,

    /// <summary>A batch of an idempotent producer is missing before this one.</summary>
    OutOfOrderSequenceNumber = 45,

    /// <summary>The batch was written before.</summary>
    DuplicateSequenceNumber = 46,

    /// <summary>A producer with a newer epoch has taken over.</summary>
    InvalidProducerEpoch = 47,

    /// <summary>The transaction is in a state that does not permit the request.</summary>
    InvalidTxnState = 48,

    /// <summary>The producer id does not belong to the transactional id.</summary>
    InvalidProducerIdMapping = 49,

    /// <summary>The transaction time-out is outside of what the broker permits.</summary>
    InvalidTransactionTimeout = 50,

    /// <summary>The transaction before this one is still being completed.</summary>
    ConcurrentTransactions = 51,

    /// <summary>A newer coordinator has taken over.</summary>
    TransactionCoordinatorFenced = 52,

    /// <summary>The client may not use the transactional id.</summary>
    TransactionalIdAuthorizationFailed = 53,

    /// <summary>The broker has no security features.</summary>
    SecurityDisabled = 54,

    /// <summary>Not tried, because another part of the request failed.</summary>
    OperationNotAttempted = 55,

    /// <summary>The broker could not read or write its disk.</summary>
    KafkaStorageError = 56,

    /// <summary>The log folder is not there.</summary>
    LogDirNotFound = 57,

    /// <summary>The client could not prove who it is.</summary>
    SaslAuthenticationFailed = 58,

    /// <summary>The broker knows nothing of the producer any more.</summary>
    UnknownProducerId = 59,

    /// <summary>Partitions are being moved.</summary>
    ReassignmentInProgress = 60,

    /// <summary>Delegation tokens are not in use.</summary>
    DelegationTokenAuthDisabled = 61,

    /// <summary>There is no such delegation token.</summary>
    DelegationTokenNotFound = 62,

    /// <summary>The delegation token is another's.</summary>
    DelegationTokenOwnerMismatch = 63,

    /// <summary>Delegation tokens are not dealt with on this connection.</summary>
    DelegationTokenRequestNotAllowed = 64,

    /// <summary>The client may not deal with the delegation token.</summary>
    DelegationTokenAuthorizationFailed = 65,

    /// <summary>The delegation token has expired.</summary>
    DelegationTokenExpired = 66,

    /// <summary>The kind of principal is not known.</summary>
    InvalidPrincipalType = 67,

    /// <summary>The group has members.</summary>
    NonEmptyGroup = 68,

    /// <summary>There is no such group.</summary>
    GroupIdNotFound = 69,

    /// <summary>There is no such fetch session.</summary>
    FetchSessionIdNotFound = 70,

    /// <summary>The fetch session is at another epoch.</summary>
    InvalidFetchSessionEpoch = 71,

    /// <summary>The leader has no such listener.</summary>
    ListenerNotFound = 72,

    /// <summary>Topics cannot be deleted.</summary>
    TopicDeletionDisabled = 73,

    /// <summary>The client knows of an older leader only.</summary>
    FencedLeaderEpoch = 74,

    /// <summary>The client knows of a newer leader.</summary>
    UnknownLeaderEpoch = 75,

    /// <summary>The client or the broker does not know the compression.</summary>
    UnsupportedCompressionType = 76,

    /// <summary>The broker has been started again.</summary>
    StaleBrokerEpoch = 77,

    /// <summary>The new leader does not know its high watermark yet.</summary>
    OffsetNotAvailable = 78,

    /// <summary>The member joins again, with the id that it is given.</summary>
    MemberIdRequired = 79,

    /// <summary>The preferred leader is not there.</summary>
    PreferredLeaderNotAvailable = 80,

    /// <summary>The group is full.</summary>
    GroupMaxSizeReached = 81,

    /// <summary>Another member with the same instance id has taken over.</summary>
    FencedInstanceId = 82,

    /// <summary>No replica that may lead is there.</summary>
    EligibleLeadersNotAvailable = 83,

    /// <summary>The partition has the leader that it should have.</summary>
    ElectionNotNeeded = 84,

    /// <summary>No partitions are being moved.</summary>
    NoReassignmentInProgress = 85,

    /// <summary>The group is subscribed to the topic.</summary>
    GroupSubscribedToTopic = 86,

    /// <summary>A record breaks a rule.</summary>
    InvalidRecord = 87,

    /// <summary>An offset waits for the end of a transaction.</summary>
    UnstableOffsetCommit = 88,

    /// <summary>The client does too much.</summary>
    ThrottlingQuotaExceeded = 89,

    /// <summary>A producer with the same transactional id has taken over.</summary>
    ProducerFenced = 90,

    /// <summary>There is no such resource.</summary>
    ResourceNotFound = 91,

    /// <summary>The resource is named twice.</summary>
    DuplicateResource = 92,

    /// <summary>The credential breaks a rule.</summary>
    UnacceptableCredential = 93,

    /// <summary>There is no topic with this id.</summary>
    UnknownTopicId = 100,

    /// <summary>The topic has another id.</summary>
    InconsistentTopicId = 103,

    /// <summary>The cluster has another id.</summary>
    InconsistentClusterId = 104,

    /// <summary>There is no such transactional id.</summary>
    TransactionalIdNotFound = 105,

    /// <summary>The topics of the fetch session go by names, or by ids.</summary>
    FetchSessionTopicIdError = 106,
}

namespace Deimos.Observability;

/// <summary>
/// The ids of all log events: a range for each concept, an id is never used again.
/// </summary>
internal static class DeimosEventIds
{
    // Kafka clients: 1000 to 1099.
    public const int BrokersUnreachable = 1000;
    public const int BrokersReachable = 1001;
    public const int ClientLog = 1002;
    public const int ClientError = 1003;

    // Schemas: 1100 to 1199.

    // Producing: 1200 to 1299.
    public const int MessagesPublished = 1200;
    public const int DeliveryFailed = 1201;
    public const int MessagesLeftAtShutdown = 1202;
    public const int PublishingDisabled = 1203;
    public const int ProducerClientReplaced = 1204;
    public const int WaitingForQueue = 1205;
    public const int MessagesPublishedInDetail = 1206;

    // Consuming: 1300 to 1399.
    public const int ConsumerStarted = 1300;
    public const int ConsumerStopped = 1301;
    public const int PartitionsAssigned = 1302;
    public const int PartitionsRevoked = 1303;
    public const int PartitionsLost = 1304;
    public const int MessageSkipped = 1305;
    public const int MessageWillBeRetried = 1306;
    public const int MessageRecovered = 1307;
    public const int DrainTimedOut = 1308;
    public const int MessageReceived = 1309;
    public const int MessageHandled = 1310;
    public const int ConsumerError = 1311;
    public const int ConsumerClientReplaced = 1312;
    public const int PartitionPaused = 1313;
    public const int PartitionResumed = 1314;
    public const int OffsetNotStored = 1315;
    public const int FatalErrorRuleFailed = 1316;
    public const int ConsumerDisabled = 1317;
    public const int AttemptFailed = 1318;
    public const int BatchReceived = 1319;
    public const int BatchHandled = 1320;
    public const int MessageDeadLettered = 1321;
    public const int LagUnknown = 1322;
    public const int NotCommitted = 1323;
    public const int EndsNotFound = 1330;

    // Hosting: 1400 to 1499.
    public const int Started = 1400;

    // Outbox: 1500 to 1599.
    public const int RelayStarted = 1500;
    public const int RelayStopped = 1501;
    public const int RelayInterrupted = 1502;
    public const int RelayShare = 1503;
    public const int RelayBucketLost = 1504;
    public const int OutboxMessagesFailed = 1505;
    public const int OutboxMessageDead = 1506;
    public const int OutboxMessageSending = 1507;
    public const int OutboxDeadMessage = 1508;
    public const int OutboxMessageUndecodable = 1509;

    // Records: 1600 to 1699.
    public const int RecordDeadlock = 1600;

    // Inbox: 1700 to 1799.
    public const int InboxRepeated = 1700;

    // Events: 1900 to 1999.
    public const int EventSubscriberFailed = 1900;
}

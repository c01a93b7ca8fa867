namespace Deimos.Embedded.Kafka;

/// <summary>The ids of the events that the embedded broker logs: 7000 to 7099.</summary>
internal static class KafkaEventIds
{
    public const int ClusterStarted = 7000;
    public const int ClusterStopped = 7001;
    public const int ConnectionOpened = 7010;
    public const int ConnectionClosed = 7011;
    public const int ConnectionRefusedFrame = 7012;
    public const int RequestFailed = 7013;
    public const int AcceptFailed = 7014;
    public const int HandshakeFailed = 7030;
    public const int ConnectionExpired = 7031;
    public const int TooManyConnections = 7032;
    public const int LogTailCut = 7040;
    public const int LogSegmentSetAside = 7041;
    public const int CleaningFailed = 7042;
    public const int OldestRecordsDropped = 7043;
}

using Confluent.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Kafka;

/// <summary>
/// Knows whether one Kafka client reaches its brokers, and says so once per change.
/// </summary>
/// <remarks>
/// librdkafka reports that all brokers are down, but not that one is back: while they are down, this asks for metadata
/// every second. Safe for concurrent use.
/// </remarks>
internal sealed partial class BrokerReachability(
    string client, string bootstrapServers, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private int _isDown;

    /// <summary>Gets a value indicating whether the brokers could be reached when last seen.</summary>
    public bool IsReachable => Volatile.Read(ref _isDown) == 0;

    /// <summary>Gets since when the brokers are not reachable.</summary>
    public DateTimeOffset? UnreachableSince { get; private set; }

    /// <summary>Gets why the brokers are not reachable, as far as the client has said.</summary>
    public string? Cause { get; private set; }

    /// <summary>Takes a client's error; the first that says "all down" starts the watch.</summary>
    public void Report(Error error, Handle handle, ClientUse use)
    {
        if (error.Code is ErrorCode.Local_Ssl or ErrorCode.Local_Authentication or ErrorCode.Local_Resolve
            or ErrorCode.Local_Transport)
        {
            Cause = error.Reason;
        }

        if (error.Code != ErrorCode.Local_AllBrokersDown || Interlocked.Exchange(ref _isDown, 1) == 1)
        {
            return;
        }

        UnreachableSince = time.GetUtcNow();
        LogUnreachable(client, bootstrapServers, Cause ?? error.Reason);
        _ = Task.Run(() => WatchAsync(handle, use), CancellationToken.None);
    }

    /// <summary>Notes that a broker has answered.</summary>
    public void Answered()
    {
        if (Interlocked.Exchange(ref _isDown, 0) == 1)
        {
            UnreachableSince = null;
            Cause = null;
            LogReachable(client, bootstrapServers);
        }
    }

    private async Task WatchAsync(Handle handle, ClientUse use)
    {
        try
        {
            while (!IsReachable)
            {
                await Task.Delay(ProbeInterval, time, use.Closing).ConfigureAwait(false);
                Probe(handle, use);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is closing; nobody asks any more.
        }
    }

    private void Probe(Handle handle, ClientUse use)
    {
        if (!use.TryEnter())
        {
            return;
        }

        try
        {
            using var admin = new DependentAdminClientBuilder(handle).Build();
            if (admin.GetMetadata(ProbeInterval).Brokers.Count > 0)
            {
                Answered();
            }
        }
        catch (KafkaException)
        {
            // Still down; the next probe asks again.
        }
        finally
        {
            use.Exit();
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.BrokersUnreachable,
        Level = LogLevel.Error,
        Message = "{Client} reaches none of the brokers at {BootstrapServers} and keeps trying: {Reason}")]
    private partial void LogUnreachable(string client, string bootstrapServers, string reason);

    [LoggerMessage(
        EventId = DeimosEventIds.BrokersReachable,
        Level = LogLevel.Information,
        Message = "{Client} reaches the brokers at {BootstrapServers} again")]
    private partial void LogReachable(string client, string bootstrapServers);
}

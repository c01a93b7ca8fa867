using System.Net.Sockets;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Security;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// Serves one connection: takes its requests one after the other and answers them in the same order.
/// </summary>
/// <remarks>
/// As in Kafka, the next request is looked at only after the one before it is answered, and nothing is read while
/// answers cannot be sent: a client that does not read stops being read from.
/// </remarks>
internal sealed partial class ConnectionLoop : IDisposable
{
    /// <summary>Answers to pipelined requests are sent together up to this size.</summary>
    private const int FlushThreshold = 256 * 1024;

    private readonly ITransport _transport;
    private readonly int _nodeId;
    private readonly ListenerSettings _settings;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closed;
    private readonly ClientConnection _connection;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly ConnectionDeadline _deadline;
    private Task _watch = Task.CompletedTask;

    public ConnectionLoop(
        ITransport transport,
        long id,
        int nodeId,
        ListenerSettings settings,
        CancellationToken stopping)
    {
        _transport = transport;
        _nodeId = nodeId;
        _settings = settings;
        _logger = settings.Logger;
        _closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _connection = new ClientConnection(id, transport.RemoteEndPoint, _closed.Token)
        {
            Listener = settings.Security.Name,
            CertificateSubject = transport.CertificateSubject,
            Sasl = settings.Security.BeginSession(),
        };
        _reader = new FrameReader(transport);
        _writer = new FrameWriter(transport);
        _deadline = new ConnectionDeadline(settings.Time, settings.Limits, Expire);
    }

    /// <summary>Runs until the client or the broker closes the connection. Never throws.</summary>
    public async Task RunAsync()
    {
        LogOpened(_connection.Id, _connection.Host, _nodeId);
        try
        {
            await ServeAsync().ConfigureAwait(false);
            if (_connection.CloseReason is { } reason)
            {
                LogRefusedFrame(_connection.Id, reason);
            }
        }
        catch (ProtocolException fault)
        {
            LogRefusedFrame(_connection.Id, fault.Message);
        }
        catch (Exception gone) when (
            gone is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went without a word, or the broker stops.
        }
        catch (Exception fault)
        {
            LogRequestFailed(_connection.Id, fault);
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
            LogClosed(_connection.Id);
        }
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _closed.Dispose();
        _transport.Dispose();
    }

    private async Task ServeAsync()
    {
        do
        {
            while (!_connection.IsClosing && _reader.TryTake(MaxRequestBytes, out var frame))
            {
                await AnswerAsync(frame).ConfigureAwait(false);
            }

            await SendAsync().ConfigureAwait(false);
        }
        while (!_connection.IsClosing && await ReceiveAsync().ConfigureAwait(false));
    }

    // Nobody who is not known yet may fill the broker's memory.
    private int MaxRequestBytes => _connection.IsAuthenticated
        ? _settings.MaxRequestBytes
        : Math.Min(_settings.MaxRequestBytes, SaslSession.MaxRequestBytes);

    private async ValueTask<bool> ReceiveAsync()
    {
        _deadline.AwaitRequest(_connection.IsAuthenticated, _reader.HasPart);
        var hasReceived = await _reader.ReceiveAsync(_closed.Token).ConfigureAwait(false);
        _deadline.Clear();
        return hasReceived;
    }

    private async ValueTask SendAsync()
    {
        if (_writer.Pending > 0)
        {
            _deadline.AwaitReader();
            await _writer.SendAsync(_closed.Token).ConfigureAwait(false);
            _deadline.Clear();
        }
    }

    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> frame)
    {
        if (_connection.Sasl is { TakesBareMessage: true } session)
        {
            _writer.WriteBare(await session.AnswerBareAsync(frame, _closed.Token).ConfigureAwait(false));
            return;
        }

        var reader = new RequestReader(frame);
        var (api, context) = RequestHeader.Read(reader, _settings.Apis, _connection, _nodeId);
        _connection.Sasl?.Admit(api.Key);
        if (!api.Supports(context.Version))
        {
            Write(ApiVersionsApi.RefuseVersion(api), context.CorrelationId, version: 0, isFlexible: false, api.Key);
            return;
        }

        var pending = api.HandleAsync(reader, context);
        var response = pending.IsCompleted
            ? await pending.ConfigureAwait(false)
            : await WaitAsync(pending.AsTask()).ConfigureAwait(false);
        if (response is not null)
        {
            Write(response, context.CorrelationId, context.Version, api.IsFlexible(context.Version), api.Key);
        }

        if (_writer.Pending > FlushThreshold)
        {
            await SendAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits for a request that takes its time, unless the connection ends before.</summary>
    private async Task<IKafkaResponse?> WaitAsync(Task<IKafkaResponse?> pending)
    {
        await SendAsync().ConfigureAwait(false);
        WatchForClose();
        return await pending.WaitAsync(_closed.Token).ConfigureAwait(false);
    }

    // ApiVersions is read by clients that do not know yet what the broker speaks, so its header has no tags.
    private void Write(IKafkaResponse response, int correlationId, short version, bool isFlexible, ApiKey key) =>
        _writer.Write(correlationId, response, version, isFlexible, hasHeaderTags: key != ApiKey.ApiVersions);

    // While a request waits (a long poll, a join) nobody else would notice that the client went.
    private void WatchForClose()
    {
        if (_watch.IsCompleted && _reader.ReceiveAhead(_closed.Token) is { } receiving)
        {
            _watch = WatchAsync(receiving);
        }
    }

    private async Task WatchAsync(Task<int> receiving)
    {
        await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!receiving.IsCompletedSuccessfully || receiving.Result == 0)
        {
            await _closed.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Expire(string what, TimeSpan limit)
    {
        LogExpired(_connection.Id, what, limit);
        _ = _closed.CancelAsync();
    }

    private async Task CloseAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        _transport.Dispose();
        await _watch.ConfigureAwait(false);
        await _reader.ReleaseAsync().ConfigureAwait(false);
    }

    [LoggerMessage(
        EventId = KafkaEventIds.ConnectionOpened,
        Level = LogLevel.Debug,
        Message = "Connection {ConnectionId} from {Host} to broker {NodeId} opened")]
    private partial void LogOpened(long connectionId, string host, int nodeId);

    [LoggerMessage(
        EventId = KafkaEventIds.ConnectionClosed,
        Level = LogLevel.Debug,
        Message = "Connection {ConnectionId} closed")]
    private partial void LogClosed(long connectionId);

    [LoggerMessage(
        EventId = KafkaEventIds.ConnectionRefusedFrame,
        Level = LogLevel.Warning,
        Message = "Connection {ConnectionId} is closed: {Reason}")]
    private partial void LogRefusedFrame(long connectionId, string reason);

    [LoggerMessage(
        EventId = KafkaEventIds.ConnectionExpired,
        Level = LogLevel.Information,
        Message = "Connection {ConnectionId} is closed: its client {What} within {Limit}")]
    private partial void LogExpired(long connectionId, string what, TimeSpan limit);

    [LoggerMessage(
        EventId = KafkaEventIds.RequestFailed,
        Level = LogLevel.Error,
        Message = "Connection {ConnectionId} is closed because a request failed inside of the broker")]
    private partial void LogRequestFailed(long connectionId, Exception exception);
}

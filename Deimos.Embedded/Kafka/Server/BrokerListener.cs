using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// The socket of one broker and the connections that came in over it.
/// </summary>
internal sealed partial class BrokerListener(int nodeId, ListenerSettings settings)
    : IAsyncDisposable
{
    private const int Backlog = 512;

    private static long _lastConnectionId;

    private readonly ILogger _logger = settings.Logger;

    private readonly ConcurrentDictionary<long, Task> _connections = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Task _accepting = Task.CompletedTask;

    public int NodeId => nodeId;

    /// <summary>Takes a port, without yet answering on it.</summary>
    /// <exception cref="EmbeddedKafkaException">The port is taken.</exception>
    /// <returns>The port; a free one where 0 was asked for.</returns>
    public int Bind(int port)
    {
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException fault)
        {
            throw EmbeddedKafkaException.PortTaken(nodeId, port, fault);
        }

        return ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>Answers from now on; before, the port refuses clients.</summary>
    /// <exception cref="EmbeddedKafkaException">Somebody else listens on the port.</exception>
    public void Start()
    {
        try
        {
            _socket.Listen(Backlog);
        }
        catch (SocketException fault)
        {
            throw EmbeddedKafkaException.PortTaken(nodeId, ((IPEndPoint)_socket.LocalEndPoint!).Port, fault);
        }

        _accepting = AcceptAsync();
    }

    /// <summary>Closes the socket and all its connections, and waits until none is served any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_connections.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        // Nobody's caller should run the first accepted connection.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                if (_connections.Count < settings.Limits.MaxConnections)
                {
                    Serve(client);
                }
                else
                {
                    client.Dispose();
                    LogTooManyConnections(nodeId, settings.Limits.MaxConnections);
                }
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException fault)
            {
                // A client that gave up while it waited; the next one is not concerned.
                LogAcceptFailed(nodeId, fault);
            }
        }
    }

    private void Serve(Socket client)
    {
        client.NoDelay = true;
        var id = Interlocked.Increment(ref _lastConnectionId);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[id] = started.Task;
        _ = ServeAsync(client, id, started);
    }

    private async Task ServeAsync(Socket client, long id, TaskCompletionSource ended)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using var transport = await OpenAsync(client).ConfigureAwait(false);
            using var loop = new ConnectionLoop(transport, id, nodeId, settings, _stopping.Token);
            await loop.RunAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client was gone before it could be asked who it is, or the broker stops.
            client.Dispose();
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException or TimeoutException)
        {
            LogHandshakeFailed(id, settings.Security.Name, refused.InnerException?.Message ?? refused.Message);
            client.Dispose();
        }
        finally
        {
            _connections.TryRemove(id, out _);
            ended.SetResult();
        }
    }

    private async Task<ITransport> OpenAsync(Socket client)
    {
        using var late = new CancellationTokenSource(settings.Limits.AuthenticationTimeout, settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        try
        {
            return await settings.Security.OpenAsync(client, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"it took longer than {settings.Limits.AuthenticationTimeout}");
        }
    }

    [LoggerMessage(
        EventId = KafkaEventIds.HandshakeFailed,
        Level = LogLevel.Warning,
        Message = "Connection {ConnectionId} to listener '{Listener}' is closed, the TLS handshake failed: {Reason}")]
    private partial void LogHandshakeFailed(long connectionId, string listener, string reason);

    [LoggerMessage(
        EventId = KafkaEventIds.TooManyConnections,
        Level = LogLevel.Warning,
        Message = "Broker {NodeId} refused a connection, it has {Limit} already")]
    private partial void LogTooManyConnections(int nodeId, int limit);

    [LoggerMessage(
        EventId = KafkaEventIds.AcceptFailed,
        Level = LogLevel.Debug,
        Message = "Broker {NodeId} could not accept a connection")]
    private partial void LogAcceptFailed(int nodeId, Exception exception);
}

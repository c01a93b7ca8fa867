using System.Net;
using System.Net.Sockets;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;
using Deimos.Embedded.Tests.Kafka.Log;
using Deimos.Embedded.Tests.Kafka.Security;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Server;

/// <summary>Clients that have the broker wait are not waited for without end.</summary>
public sealed class ConnectionLimitTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000));
    private readonly RecordedLog _log = new();
    private EmbeddedKafka? _kafka;

    public async ValueTask DisposeAsync()
    {
        if (_kafka is not null)
        {
            await _kafka.DisposeAsync();
        }

        _log.Dispose();
    }

    [Fact]
    public async Task A_client_that_sends_nothing_is_dropped_after_the_idle_limit()
    {
        using var client = await ConnectAsync(options => options.MaxConnectionIdle = TimeSpan.FromMinutes(10));
        await client.SendAsync(KafkaFrames.Metadata(1));
        await client.ReceiveAsync(1);

        await AdvanceUntilClosedAsync(client);

        _log.Lines.ShouldContain(line => line.Contains("has sent nothing within 00:10:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_sends_now_and_then_stays()
    {
        using var client = await ConnectAsync(options => options.MaxConnectionIdle = TimeSpan.FromMinutes(10));
        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync(KafkaFrames.Metadata(i));
            await client.ReceiveAsync(i);
            _time.Advance(TimeSpan.FromMinutes(9));
        }
    }

    [Fact]
    public async Task A_request_that_trickles_in_is_not_waited_for()
    {
        using var client = await ConnectAsync(options => options.RequestReceiveTimeout = TimeSpan.FromMinutes(1));
        await client.SendAsync([0, 0x10, 0, 0]);

        await AdvanceUntilClosedAsync(client, trickle: true);

        _log.Lines.ShouldContain(line =>
            line.Contains("has not sent the rest of a request within 00:01:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_SASL_exchange_that_does_not_end_is_not_waited_for()
    {
        using var client = await ConnectAsync(
            options => options.AuthenticationTimeout = TimeSpan.FromSeconds(30), "sasl");
        await SaslWire.HandshakeAsync(client, "SCRAM-SHA-256");
        await SaslWire.AuthenticateAsync(client, "n,,n=alice,r=abc");

        await AdvanceUntilClosedAsync(client);

        _log.Lines.ShouldContain(line =>
            line.Contains("has not authenticated within 00:00:30", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_TLS_handshake_that_does_not_end_is_not_waited_for()
    {
        using var client = await ConnectAsync(
            options => options.AuthenticationTimeout = TimeSpan.FromSeconds(30), "tls");

        // The beginning of a ClientHello whose rest never comes.
        await client.SendAsync([0x16, 0x03, 0x01, 0x01, 0x00, 0x01]);
        await AdvanceUntilClosedAsync(client);

        await Eventually.HoldsAsync(
            () => _log.Lines.Any(line =>
                line.Contains("the TLS handshake failed: it took longer than 00:00:30", StringComparison.Ordinal)),
            "the log tells why");
    }

    [Fact]
    public async Task A_client_that_speaks_no_TLS_is_dropped_at_once()
    {
        using var client = await ConnectAsync(listener: "tls");

        await client.SendAsync(KafkaFrames.Metadata(1));

        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_stops_nobody_from_stopping()
    {
        using var client = await ConnectAsync();
        await _kafka!.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        await client.SendAsync(KafkaFrames.Produce(0, "orders", new TestBatch { ValueSize = 900_000 }.ToBytes()));
        await client.ReceiveAsync(0);

        await client.SendAsync(
            [.. Enumerable.Range(0, 100).Select(i => KafkaFrames.Fetch(i, "orders", 0, maxWaitMs: 0))]);
        await client.ReadAsync(1);

        await _kafka.DisposeAsync().AsTask().WaitAsync(Scene.Patience, Scene.Cancellation);
    }

    [Fact]
    public async Task Connections_above_the_limit_are_closed_until_others_go()
    {
        List<WireClient> first = [await ConnectAsync(options => options.MaxConnections = 3)];
        for (var i = 0; i < 3; i++)
        {
            if (i > 0)
            {
                first.Add(await WireClient.ConnectAsync(_kafka!));
            }

            await first[i].SendAsync(KafkaFrames.Metadata(1));
            await first[i].ReceiveAsync(1);
        }

        using (var refused = await WireClient.ConnectAsync(_kafka!))
        {
            await refused.ExpectCloseAsync();
        }

        first.ForEach(client => client.Dispose());
        await WhenAcceptedAsync();
    }

    private async Task WhenAcceptedAsync()
    {
        while (true)
        {
            Scene.Cancellation.ThrowIfCancellationRequested();
            using var client = await WireClient.ConnectAsync(_kafka!);
            try
            {
                await client.SendAsync(KafkaFrames.Metadata(1));
                if (await client.Socket.ReceiveAsync(new byte[4], Scene.Cancellation) > 0)
                {
                    return;
                }
            }
            catch (SocketException)
            {
                // Closed: the broker has not noticed yet that the others went.
            }
        }
    }

    private async Task<WireClient> ConnectAsync(
        Action<EmbeddedKafkaOptions>? configure = null, string listener = "plaintext")
    {
        // What is not under test is far away: the clock of the test runs much faster than that of the sockets.
        var never = TimeSpan.FromDays(30);
        var options = new EmbeddedKafkaOptions
        {
            TimeProvider = _time,
            LoggerFactory = _log,
            MaxConnectionIdle = never,
            RequestReceiveTimeout = never,
            AuthenticationTimeout = never,
            Listeners =
            [
                new KafkaListenerOptions { Name = "plaintext" },
                new KafkaListenerOptions { Name = "tls", Protocol = KafkaSecurityProtocol.Ssl },
                new KafkaListenerOptions
                {
                    Name = "sasl",
                    Protocol = KafkaSecurityProtocol.SaslPlaintext,
                    Users = new Dictionary<string, string> { ["alice"] = "secret" },
                },
            ],
        };
        configure?.Invoke(options);
        _kafka = await EmbeddedKafka.StartAsync(options, Scene.Cancellation);
        return await WireClient.ConnectAsync(IPEndPoint.Parse(_kafka.BootstrapServersOf(listener)));
    }

    private async Task AdvanceUntilClosedAsync(WireClient client, bool trickle = false)
    {
        var closed = client.ExpectCloseAsync();
        while (!closed.IsCompleted)
        {
            if (trickle)
            {
                // Refused once the broker has closed the connection, which is what is waited for.
                await client.Socket.SendAsync(new byte[1], Scene.Cancellation).AsTask()
                    .ContinueWith(_ => { }, TaskScheduler.Default);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await closed;
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;
using Deimos.Embedded.Tests.Kafka.Log;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Tests.Kafka.Server;

/// <summary>
/// Mutated frames against a running broker. <c>DEIMOS_HOSTILE_FRAMES</c> says how many, <c>DEIMOS_SEED</c> repeats a
/// run.
/// </summary>
/// <remarks>It runs alone: what it measures, memory and processor time, is the whole process's.</remarks>
[CollectionDefinition(nameof(HostileInputTests), DisableParallelization = true)]
[Collection(nameof(HostileInputTests))]
public sealed class HostileInputTests
{
    private const int Attackers = 4;
    private const int FramesPerConnection = 16;

    /// <summary>What the broker may hold more than before, beside what it was told to keep.</summary>
    private const long MemoryAllowance = 150_000_000;

    /// <summary>The share of a processor above which something runs in circles.</summary>
    private const double HotLoop = 0.25;

    private static readonly int Frames = Setting("DEIMOS_HOSTILE_FRAMES", 50_000);
    private static readonly int Seed = Setting("DEIMOS_SEED", Environment.TickCount);

    [Fact]
    public async Task Mutated_frames_harm_neither_the_broker_nor_its_other_clients()
    {
        using var log = new RecordedLog(LogLevel.Error);
        await using var kafka = await EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions
            {
                AutoCreateTopics = false,
                MaxRequestBytes = 10_000_000,
                LoggerFactory = log,
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
            },
            Scene.Cancellation);
        await kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        await kafka.CreateTopicAsync("calm", cancellationToken: Scene.Cancellation);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();

        using var over = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        var other = UseCalmlyAsync(kafka, over.Token);
        await Task.WhenAll(Enumerable.Range(0, Attackers).Select(attacker =>
            Task.Run(() => AttackAsync(kafka, new HostileFrames(Seed), attacker), Scene.Cancellation)));
        await over.CancelAsync();
        var (requests, slowest) = await other;

        var growth = GC.GetTotalMemory(forceFullCollection: true) - memory;
        var idle = await QuietShareAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"Seed {Seed}: {Frames} frames in {watch.Elapsed.TotalSeconds:F1} s, {requests} calm requests meanwhile, "
            + $"the slowest {slowest.TotalMilliseconds:F0} ms; memory {growth / 1_000_000} MB more, {idle:P0} of a "
            + "processor busy afterwards.");
        log.Lines.ShouldBeEmpty($"Seed {Seed}: a request failed inside of the broker.");
        requests.ShouldBeGreaterThan(0);
        growth.ShouldBeLessThan(MemoryAllowance, $"Seed {Seed}.");
        idle.ShouldBeLessThan(HotLoop, $"Seed {Seed}: something runs in circles.");
    }

    /// <summary>Sends every n-th frame; those behind a frame that ended its connection go on another.</summary>
    private static async Task AttackAsync(EmbeddedKafka kafka, HostileFrames frames, int attacker)
    {
        var addresses = new[] { "plaintext", "tls", "sasl" }
            .Select(listener => IPEndPoint.Parse(kafka.BootstrapServersOf(listener)))
            .ToArray();
        var random = new Random(Seed + attacker);
        for (var number = attacker; number < Frames;)
        {
            var address = addresses[Math.Max(0, random.Next(22) - 19)];
            var batch = Enumerable.Range(0, FramesPerConnection).Select(i => frames.Make(number + (i * Attackers)));
            number += Attackers * Math.Min(FramesPerConnection, 1 + await SendAsync(address, batch));
        }
    }

    /// <returns>How many frames were answered before the connection ended.</returns>
    private static async Task<int> SendAsync(IPEndPoint address, IEnumerable<byte[]> batch)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Scene.Cancellation);
        timeout.CancelAfter(Scene.Patience);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var answers = new MemoryStream();
        try
        {
            await socket.ConnectAsync(address, timeout.Token);
            await socket.SendAsync(batch.SelectMany(frame => frame).ToArray(), timeout.Token);
            socket.Shutdown(SocketShutdown.Send);
            await using var stream = new NetworkStream(socket);
            await stream.CopyToAsync(answers, timeout.Token);
        }
        catch (Exception closed) when (closed is SocketException or IOException)
        {
            // Closed with frames unread, which is how the broker answers a broken one.
        }
        catch (OperationCanceledException) when (!Scene.Cancellation.IsCancellationRequested)
        {
            Assert.Fail($"Seed {Seed}: a connection was neither served nor closed within {Scene.Patience}.");
        }

        return CountFrames(answers.ToArray());
    }

    private static int CountFrames(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (bytes.Length >= sizeof(int) && BinaryPrimitives.ReadInt32BigEndian(bytes) <= bytes.Length - sizeof(int))
        {
            bytes = bytes[(sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(bytes))..];
            count++;
        }

        return count;
    }

    /// <summary>Does what a client does, on one connection, for as long as the attack goes on.</summary>
    private static async Task<(int Requests, TimeSpan Slowest)> UseCalmlyAsync(
        EmbeddedKafka kafka, CancellationToken over)
    {
        using var client = await WireClient.ConnectAsync(kafka);
        var (requests, slowest) = (0, TimeSpan.Zero);
        while (!over.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await client.SendAsync(KafkaFrames.Produce(requests, "calm", TestBatch.Of().ToBytes()));
            await client.ReceiveAsync(requests++);
            await client.SendAsync(KafkaFrames.Fetch(requests, "calm", (requests - 1) / 2, maxWaitMs: 0));
            await client.ReceiveAsync(requests++);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }

        return (requests, slowest);
    }

    /// <summary>Measures how busy the process is while nobody wants anything of the broker.</summary>
    /// <returns>The first share that is small, for the runtime may still tidy up; or the last.</returns>
    private static async Task<double> QuietShareAsync()
    {
        var share = 1.0;
        for (var second = 0; second < 30 && share >= HotLoop; second++)
        {
            var (busy, passed) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            await Task.Delay(TimeSpan.FromSeconds(1), Scene.Cancellation);
            share = (Process.GetCurrentProcess().TotalProcessorTime - busy) / passed.Elapsed;
        }

        return share;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}

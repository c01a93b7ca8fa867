using System.Net.Sockets;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Tests.Kafka.Log;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Server;

/// <summary>The protocol byte for byte: what well-behaved clients rely on, and what others may not break.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(5_000));
    private EmbeddedKafka _kafka = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions
            {
                TimeProvider = _time,
                MaxRequestBytes = 1_000_000,

                // The clock of the test runs much faster than the sockets.
                MaxConnectionIdle = TimeSpan.FromDays(30),
            },
            Scene.Cancellation);
        _client = await WireClient.ConnectAsync(_kafka);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _kafka.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ApiVersions_tells_what_is_answered_in_every_version(short version)
    {
        var flexible = version >= 3;
        await _client.SendAsync(WireClient.Frame(ApiKey.ApiVersions, version, 5, flexible, body =>
        {
            if (flexible)
            {
                body.WriteString("my-client");
                body.WriteString("1.0");
                body.WriteNoTags();
            }
        }));

        var reply = await _client.ReceiveAsync(5, flexible, hasHeaderTags: false);

        reply.ReadInt16().ShouldBe((short)ErrorCode.None);
        var ranges = ReadRanges(reply);
        ranges[ApiKey.Produce].ShouldBe((0, 11));
        ranges[ApiKey.Fetch].ShouldBe((4, 16));
        ranges[ApiKey.ApiVersions].ShouldBe((0, 4));
        ranges.ShouldContainKey(ApiKey.JoinGroup);
        ranges.ShouldContainKey(ApiKey.InitProducerId);
    }

    [Fact]
    public async Task An_unknown_version_of_ApiVersions_is_answered_in_version_0_and_can_be_asked_again()
    {
        await _client.SendAsync(WireClient.Frame(ApiKey.ApiVersions, 99, 1));
        var refused = await _client.ReceiveAsync(1, hasHeaderTags: false);
        await _client.SendAsync(WireClient.Frame(ApiKey.ApiVersions, 0, 2));
        var answered = await _client.ReceiveAsync(2, hasHeaderTags: false);

        refused.ReadInt16().ShouldBe((short)ErrorCode.UnsupportedVersion);
        ReadRanges(refused).ShouldBe(new Dictionary<ApiKey, (int, int)> { [ApiKey.ApiVersions] = (0, 4) });
        answered.ReadInt16().ShouldBe((short)ErrorCode.None);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        const int count = 2_000;
        var frames = Enumerable.Range(0, count).Select(i => KafkaFrames.Metadata(i)).ToArray();

        var sending = _client.SendAsync(frames);
        for (var i = 0; i < count; i++)
        {
            await _client.ReceiveAsync(i);
        }

        await sending;
    }

    [Fact]
    public async Task A_frame_may_come_byte_by_byte()
    {
        foreach (var value in KafkaFrames.Metadata(3))
        {
            await _client.SendAsync([value]);
        }

        await _client.ReceiveAsync(3);
    }

    [Theory]
    [InlineData("an unknown API key", new byte[] { 0, 0, 0, 12, 0x12, 0x34, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0, 0 })]
    [InlineData("an unknown version", new byte[] { 0, 0, 0, 10, 0, 3, 0, 99, 0, 0, 0, 1, 0xFF, 0xFF })]
    [InlineData("a negative length", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData("a length above the limit", new byte[] { 0x7F, 0xFF, 0xFF, 0xFF })]
    [InlineData("an empty frame", new byte[] { 0, 0, 0, 0 })]
    [InlineData("a body that ends too early", new byte[] { 0, 0, 0, 12, 0, 3, 0, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0, 0 })]
    [InlineData("a count above what is left", new byte[]
    {
        0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF,
    })]
    public async Task A_broken_frame_closes_its_connection_and_no_other(string what, byte[] frame)
    {
        using var other = await WireClient.ConnectAsync(_kafka);

        await _client.SendAsync(frame);

        await _client.ExpectCloseAsync();
        await other.SendAsync(KafkaFrames.Metadata(1));
        (await other.ReceiveAsync(1)).Remaining.ShouldBeGreaterThan(0, what);
    }

    [Fact]
    public async Task A_frame_that_is_torn_off_disturbs_nobody()
    {
        await _client.SendAsync(KafkaFrames.Metadata(1)[..10]);
        _client.Dispose();

        using var other = await WireClient.ConnectAsync(_kafka);
        await other.SendAsync(KafkaFrames.Metadata(2));
        await other.ReceiveAsync(2);
    }

    [Fact]
    public async Task A_fetch_waits_for_records_and_is_answered_with_the_first()
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        using var producer = await WireClient.ConnectAsync(_kafka);
        await _client.SendAsync(KafkaFrames.Fetch(1, "orders", 0, maxWaitMs: 60_000));

        // Answered only after the produce below: the clock of this cluster stands still.
        var fetched = _client.ReceiveAsync(1);
        fetched.IsCompleted.ShouldBeFalse();
        await producer.SendAsync(KafkaFrames.Produce(2, "orders", TestBatch.Of(2).ToBytes()));
        await producer.ReceiveAsync(2);

        var (error, records) = ReadFetch(await fetched);
        error.ShouldBe(ErrorCode.None);
        records.ShouldBe(TestBatch.Of(2).ToBytes().Length);
    }

    [Fact]
    public async Task A_fetch_that_waited_long_enough_is_answered_empty()
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        await _client.SendAsync(KafkaFrames.Fetch(1, "orders", 0, maxWaitMs: 500));
        var fetched = _client.ReceiveAsync(1);

        while (!fetched.IsCompleted)
        {
            Scene.Cancellation.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        ReadFetch(await fetched).ShouldBe((ErrorCode.None, 0));
    }

    [Fact]
    public async Task A_fetch_of_a_topic_that_is_deleted_meanwhile_is_told_so()
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        using var admin = await WireClient.ConnectAsync(_kafka);
        await _client.SendAsync(KafkaFrames.Fetch(1, "orders", 0, maxWaitMs: 60_000));

        await admin.SendAsync(WireClient.Frame(ApiKey.DeleteTopics, 1, 2, body: body =>
        {
            body.WriteArray(["orders"], (w, name) => w.WriteString(name));
            body.WriteInt32(1_000);
        }));

        ReadFetch(await _client.ReceiveAsync(1)).Error.ShouldBe(ErrorCode.UnknownTopicOrPartition);
    }

    [Theory]
    [InlineData(0, nameof(ErrorCode.UnsupportedForMessageFormat))]
    [InlineData(2, nameof(ErrorCode.UnsupportedForMessageFormat))]
    [InlineData(3, nameof(ErrorCode.None))]
    [InlineData(8, nameof(ErrorCode.None))]
    public async Task Records_are_written_from_produce_version_3_on(short version, string error)
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);

        await _client.SendAsync(KafkaFrames.Produce(1, "orders", TestBatch.Of().ToBytes(), version));

        ReadProduce(await _client.ReceiveAsync(1)).ToString().ShouldBe(error);
    }

    [Fact]
    public async Task A_description_of_the_cluster_can_be_made_to_fail()
    {
        using var fault = _kafka.Faults.On(ApiKey.DescribeCluster).Fail(ErrorCode.ClusterAuthorizationFailed);

        await _client.SendAsync(WireClient.Frame(ApiKey.DescribeCluster, 0, 1, isFlexible: true, body =>
        {
            body.WriteBoolean(false);
            body.WriteNoTags();
        }));
        var reply = await _client.ReceiveAsync(1, isFlexible: true);

        reply.ReadInt32().ShouldBe(0);
        ((ErrorCode)reply.ReadInt16()).ShouldBe(ErrorCode.ClusterAuthorizationFailed);
        _kafka.Requests.Single().Error.ShouldBe(ErrorCode.ClusterAuthorizationFailed);
    }

    [Fact]
    public async Task A_refused_produce_without_acks_closes_the_connection()
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        var broken = TestBatch.Of().ToBytes();
        broken[^1] ^= 1;

        await _client.SendAsync(
            KafkaFrames.Produce(1, "orders", TestBatch.Of().ToBytes(), acks: 0), KafkaFrames.Metadata(2));
        await _client.ReceiveAsync(2);
        await _client.SendAsync(KafkaFrames.Produce(3, "orders", broken, acks: 0));

        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_produce_to_a_broker_that_does_not_lead_is_refused()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions { Brokers = 2 }, Scene.Cancellation);
        await kafka.CreateTopicAsync("orders", partitions: 2, cancellationToken: Scene.Cancellation);
        var errors = new List<ErrorCode>();
        for (var broker = 1; broker <= 2; broker++)
        {
            using var client = await WireClient.ConnectAsync(kafka, broker);
            await client.SendAsync(KafkaFrames.Produce(1, "orders", TestBatch.Of().ToBytes()));
            errors.Add(ReadProduce(await client.ReceiveAsync(1)));
        }

        errors.ShouldBe([ErrorCode.None, ErrorCode.NotLeaderOrFollower], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_does_not_read_answers_is_not_read_from()
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        await _client.SendAsync(KafkaFrames.Produce(0, "orders", new TestBatch { ValueSize = 900_000 }.ToBytes()));
        await _client.ReceiveAsync(0);

        // 20,000 answers of 900 KB would be 18 GB; what is answered is what the sockets buffer, a few MB.
        var request = KafkaFrames.Fetch(1, "orders", 0, maxWaitMs: 0);
        _client.Socket.Blocking = false;
        var sent = 0;
        for (var blocked = 0; sent < 20_000 && blocked < 50;)
        {
            try
            {
                sent += _client.Socket.Send(request) / request.Length;
                blocked = 0;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
            {
                blocked++;
                await Task.Delay(5, Scene.Cancellation);
            }
        }

        sent.ShouldBeGreaterThan(100);
        _kafka.Requests.Count(logged => logged.Api == ApiKey.Fetch).ShouldBeInRange(1, 100);
        using var other = await WireClient.ConnectAsync(_kafka);
        await other.SendAsync(KafkaFrames.Metadata(2));
        await other.ReceiveAsync(2);
    }

    [Fact]
    public async Task Mutated_frames_do_not_disturb_the_broker()
    {
        await _kafka.CreateTopicAsync("orders", cancellationToken: Scene.Cancellation);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        byte[][] frames =
        [
            KafkaFrames.Metadata(1),
            KafkaFrames.Fetch(1, "orders", 0, maxWaitMs: 0),
            KafkaFrames.Produce(1, "orders", TestBatch.Of(3).ToBytes()),
            WireClient.Frame(ApiKey.ApiVersions, 3, 1, true, body => body.WriteString("x")),
        ];
        for (var i = 0; i < 2_000; i++)
        {
            var frame = frames[random.Next(frames.Length)].ToArray();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
            {
                // The length stays, or most of the frames would only be waited for.
                frame[random.Next(4, frame.Length)] = (byte)random.Next(256);
            }

            using var client = await WireClient.ConnectAsync(_kafka);
            await client.SendAsync(frame);
            client.Socket.Shutdown(SocketShutdown.Send);
        }

        await _client.SendAsync(KafkaFrames.Metadata(7));
        (await _client.ReceiveAsync(7)).Remaining.ShouldBeGreaterThan(0, $"Seed {seed}.");
    }

    private static ErrorCode ReadProduce(RequestReader reply) => reply.ReadArray(topic =>
    {
        topic.ReadString();
        return topic.ReadArray(partition =>
        {
            partition.ReadInt32();
            return (ErrorCode)partition.ReadInt16();
        })[0];
    })[0];

    private static (ErrorCode Error, int Records) ReadFetch(RequestReader reply)
    {
        reply.ReadInt32();
        return reply.ReadArray(topic =>
        {
            topic.ReadString();
            return topic.ReadArray(partition =>
            {
                partition.ReadInt32();
                var error = (ErrorCode)partition.ReadInt16();
                partition.ReadInt64();
                partition.ReadInt64();
                partition.ReadNullableArray(aborted => aborted.ReadInt64()).ShouldBeNull();
                return (error, partition.ReadBytes().Length);
            })[0];
        })[0];
    }

    private static Dictionary<ApiKey, (int Min, int Max)> ReadRanges(RequestReader reply) => reply
        .ReadArray(api =>
        {
            var range = (Key: (ApiKey)api.ReadInt16(), Min: api.ReadInt16(), Max: api.ReadInt16());
            api.SkipTags();
            return range;
        })
        .ToDictionary(range => range.Key, range => ((int)range.Min, (int)range.Max));
}

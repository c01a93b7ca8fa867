using System.Buffers.Binary;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Topics;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Log;

/// <summary>
/// What a log must do, wherever it keeps its segments.
/// </summary>
public abstract partial class PartitionLogTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(5_000));
    private readonly Func<TopicSettings, ILogStorage> _openStorage;
    private PartitionLog _log;

    private protected PartitionLogTests(Func<TopicSettings, ILogStorage> openStorage)
    {
        _openStorage = openStorage;
        _log = NewLog();
        _log.BeginLeaderEpoch(0);
    }

    [Fact]
    public void Offsets_follow_each_other_without_gaps()
    {
        Append(TestBatch.Of(3)).BaseOffset.ShouldBe(0);
        Append(TestBatch.Of(2)).BaseOffset.ShouldBe(3);
        Append(TestBatch.Of()).BaseOffset.ShouldBe(5);

        _log.HighWatermark.ShouldBe(6);
        Batches(0).Select(batch => (batch.BaseOffset, batch.Count)).ShouldBe([(0, 3), (3, 2), (5, 1)]);
    }

    [Fact]
    public void A_batch_keeps_its_bytes_but_for_offset_and_epoch()
    {
        Append(TestBatch.Of(2));
        _log.BeginLeaderEpoch(4);
        var sent = TestBatch.Of(3).ToBytes();

        _log.Append(sent);
        var kept = Read(2).Slices.Single().ToArray();

        BinaryPrimitives.ReadInt64BigEndian(kept).ShouldBe(2);
        BinaryPrimitives.ReadInt32BigEndian(kept.AsSpan(12)).ShouldBe(4);
        kept.AsSpan(16).SequenceEqual(sent.AsSpan(16)).ShouldBeTrue();
        RecordBatchHeader.ComputeCrc(kept).ShouldBe(RecordBatchHeader.Read(kept).Crc);
    }

    [Fact]
    public void A_read_in_the_middle_of_a_batch_gives_the_whole_batch()
    {
        Append(TestBatch.Of(3));
        Append(TestBatch.Of(3));

        Batches(4).Select(batch => batch.BaseOffset).ShouldBe([3]);
    }

    [Fact]
    public void A_read_at_the_end_is_empty_and_beyond_it_is_none()
    {
        Append(TestBatch.Of(3));

        Read(3).Slices.ShouldBeEmpty();
        _log.Read(4, int.MaxValue, IsolationLevel.ReadUncommitted, true).ShouldBeNull();
        _log.Read(-1, int.MaxValue, IsolationLevel.ReadUncommitted, true).ShouldBeNull();
    }

    [Fact]
    public void A_read_gives_no_more_than_asked_for_and_only_whole_batches()
    {
        var size = TestBatch.Of().ToBytes().Length;
        for (var i = 0; i < 500; i++)
        {
            Append(TestBatch.Of());
        }

        for (var batches = 1; batches < 400; batches += 7)
        {
            Size(100, (batches * size) + (size / 2)).ShouldBe(batches * size);
        }

        _log.Read(0, size - 1, IsolationLevel.ReadUncommitted, atLeastOneBatch: true)!.Size.ShouldBe(size);
        _log.Read(0, size - 1, IsolationLevel.ReadUncommitted, atLeastOneBatch: false)!.Size.ShouldBe(0);

        int Size(long offset, int maxBytes) =>
            _log.Read(offset, maxBytes, IsolationLevel.ReadUncommitted, atLeastOneBatch: true)!.Size;
    }

    [Fact]
    public void Every_offset_is_found_in_a_log_of_many_segments()
    {
        var random = new Random(4711);
        while (_log.Size < 6_000_000)
        {
            Append(new TestBatch { Count = random.Next(1, 20), ValueSize = random.Next(0, 20_000) });
        }

        for (var offset = 0L; offset < _log.HighWatermark; offset += random.Next(1, 20))
        {
            var batch = RecordBatchHeader.Read(
                _log.Read(offset, 0, IsolationLevel.ReadUncommitted, true)!.Slices.Single().Span);
            offset.ShouldBeInRange(batch.BaseOffset, batch.LastOffset);
        }

        var all = Batches(0);
        all.Sum(batch => batch.Count).ShouldBe((int)_log.HighWatermark);
        all.Sum(batch => (long)batch.TotalSize).ShouldBe(_log.Size);
    }

    [Fact]
    public void Append_time_replaces_the_clients_timestamps_where_the_topic_asks_for_it()
    {
        _log = NewLog(("message.timestamp.type", "LogAppendTime"));

        Append(TestBatch.Of(2)).AppendTime.ShouldBe(5_000);

        var kept = Read(0).Slices.Single().ToArray();
        var header = RecordBatchHeader.Read(kept);
        header.HasAppendTime.ShouldBeTrue();
        header.MaxTimestamp.ShouldBe(5_000);
        header.Crc.ShouldBe(RecordBatchHeader.ComputeCrc(kept));
        _log.FindByTimestamp(4_000)!.Value.Offset.ShouldBe(0);
        _log.FindByTimestamp(5_001).ShouldBeNull();
    }

    [Fact]
    public void Records_are_found_by_their_timestamp()
    {
        Append(new TestBatch { Count = 3, Timestamp = 100, TimestampStep = 10 });
        Append(new TestBatch { Count = 3, Timestamp = 90, TimestampStep = 50 });

        _log.FindByTimestamp(0).ShouldBe(new TimestampedOffset(100, 0, 0));
        _log.FindByTimestamp(111).ShouldBe(new TimestampedOffset(120, 2, 0));
        _log.FindByTimestamp(121).ShouldBe(new TimestampedOffset(140, 4, 0));
        _log.FindByTimestamp(191).ShouldBeNull();
        _log.FindMaxTimestamp().ShouldBe(new TimestampedOffset(190, 5, 0));
    }

    [Fact]
    public void Deleted_records_are_gone_and_what_they_took_is_free()
    {
        _log = NewLog(("segment.bytes", "1000000"));
        for (var i = 0; i < 200; i++)
        {
            Append(new TestBatch { ValueSize = 50_000 });
        }

        var before = _log.Size;
        _log.DeleteBefore(150);

        _log.StartOffset.ShouldBe(150);
        _log.Read(149, 1, IsolationLevel.ReadUncommitted, true).ShouldBeNull();
        Batches(150).First().BaseOffset.ShouldBe(150);
        _log.Size.ShouldBeLessThan(before / 2);
    }

    [Fact]
    public void An_epoch_ends_where_the_next_one_with_records_begins()
    {
        Append(TestBatch.Of(2));
        _log.BeginLeaderEpoch(1);
        _log.BeginLeaderEpoch(2);
        Append(TestBatch.Of(3));

        _log.FindEndOfEpoch(0).ShouldBe((0, 2));
        _log.FindEndOfEpoch(1).ShouldBe((0, 2));
        _log.FindEndOfEpoch(2).ShouldBe((2, 5));
        _log.EpochOf(1).ShouldBe(0);
        _log.EpochOf(2).ShouldBe(2);
    }

    [Fact]
    public void Who_waits_is_told_of_an_append_and_of_a_change_of_the_leader()
    {
        var (appended, moved, left) = (new AppendWaiter(), new AppendWaiter(), new AppendWaiter());
        _log.Subscribe(appended);
        _log.Subscribe(left);
        _log.Unsubscribe(left);

        Append(TestBatch.Of());
        _log.Subscribe(moved);
        appended.Changed.IsCompleted.ShouldBeTrue();
        moved.Changed.IsCompleted.ShouldBeFalse();
        _log.BeginLeaderEpoch(1);

        moved.Changed.IsCompleted.ShouldBeTrue();
        left.Changed.IsCompleted.ShouldBeFalse();
    }

    public static TheoryData<string, Func<byte[]>> BadBatches => new()
    {
        { nameof(ErrorCode.CorruptMessage), () => [] },
        { nameof(ErrorCode.CorruptMessage), () => TestBatch.Of().ToBytes()[..50] },
        { nameof(ErrorCode.CorruptMessage), () => TestBatch.Of().ToBytes()[..^1] },
        { nameof(ErrorCode.CorruptMessage), () => Changed(batch => batch[^1] ^= 1, seal: false) },
        { nameof(ErrorCode.CorruptMessage), () => Changed(batch => batch[8] = 0x7F) },
        { nameof(ErrorCode.CorruptMessage), () => Changed(batch => batch[8] = 0xFF) },
        { nameof(ErrorCode.InvalidRecord), () => [.. TestBatch.Of().ToBytes(), .. TestBatch.Of().ToBytes()] },
        { nameof(ErrorCode.InvalidRecord), () => Changed(batch => batch[60] = 9) },
        { nameof(ErrorCode.InvalidRecord), () => new TestBatch { Attributes = 0x20 }.ToBytes() },
        { nameof(ErrorCode.InvalidRecord), () => new TestBatch { ProducerId = 5 }.ToBytes() },
        { nameof(ErrorCode.UnsupportedForMessageFormat), () => Changed(batch => batch[16] = 1) },
        { nameof(ErrorCode.UnsupportedCompressionType), () => new TestBatch { Attributes = 5 }.ToBytes() },
        { nameof(ErrorCode.MessageTooLarge), () => new TestBatch { ValueSize = 2_000_000 }.ToBytes() },
    };

    [Theory]
    [MemberData(nameof(BadBatches), DisableDiscoveryEnumeration = true)]
    public void A_bad_batch_is_refused_and_leaves_no_trace(string error, Func<byte[]> batch)
    {
        _log.Append(batch()).Error.ToString().ShouldBe(error);

        _log.HighWatermark.ShouldBe(0);
        _log.Size.ShouldBe(0);
    }

    private static byte[] Changed(Action<byte[]> change, bool seal = true)
    {
        var batch = TestBatch.Of().ToBytes();
        change(batch);
        if (seal)
        {
            TestBatch.Seal(batch);
        }

        return batch;
    }

    private PartitionLog NewLog(params (string Name, string Value)[] settings)
    {
        var topicSettings = new TopicSettings(
            new Dictionary<string, string>(), settings.ToDictionary(s => s.Name, s => s.Value));
        return new PartitionLog(topicSettings, _time, _openStorage(topicSettings));
    }

    private AppendResult Append(TestBatch batch) => _log.Append(batch.ToBytes());

    private FetchedRecords Read(long offset, IsolationLevel isolation = IsolationLevel.ReadUncommitted) =>
        _log.Read(offset, int.MaxValue, isolation, atLeastOneBatch: true).ShouldNotBeNull();

    private List<RecordBatchHeader> Batches(long offset, IsolationLevel isolation = IsolationLevel.ReadUncommitted)
    {
        var batches = new List<RecordBatchHeader>();
        foreach (var slice in Read(offset, isolation).Slices)
        {
            for (var rest = slice; !rest.IsEmpty; rest = rest[batches[^1].TotalSize..])
            {
                batches.Add(RecordBatchHeader.Read(rest.Span));
            }
        }

        return batches;
    }
}

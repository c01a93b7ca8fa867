using System.Text;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Log;

public abstract partial class PartitionLogTests
{
    [Fact]
    public void Retention_by_bytes_keeps_at_least_what_it_says_and_drops_the_oldest()
    {
        _log = NewLog(("retention.bytes", "20000"), ("segment.bytes", "4096"));
        for (var i = 0; i < 1_000; i++)
        {
            Append(TestBatch.Of());
        }

        _log.ApplyRetention();

        _log.Size.ShouldBeInRange(20_000, 20_000 + 4_096);
        _log.StartOffset.ShouldBeGreaterThan(0);
        _log.HighWatermark.ShouldBe(1_000);
        Read(_log.StartOffset).Size.ShouldBe((int)_log.Size);
        _log.Read(_log.StartOffset - 1, 1, IsolationLevel.ReadUncommitted, true).ShouldBeNull();
    }

    [Fact]
    public void Retention_by_time_drops_what_is_older_even_when_that_is_all()
    {
        _log = NewLog(("retention.ms", "1000"));
        Append(new TestBatch { Count = 3, Timestamp = 4_500 });

        _log.ApplyRetention();
        _log.StartOffset.ShouldBe(0);

        _time.Advance(TimeSpan.FromMilliseconds(501));
        _log.ApplyRetention();

        (_log.StartOffset, _log.HighWatermark, _log.Size).ShouldBe((3L, 3L, 0L));
        Append(TestBatch.Of()).BaseOffset.ShouldBe(3);
        Batches(3).Single().BaseOffset.ShouldBe(3);
    }

    [Fact]
    public void A_compacted_log_is_not_touched_by_retention()
    {
        _log = NewLog(("retention.ms", "1"), ("cleanup.policy", "compact"));
        Append(TestBatch.Keyed("a"));
        _time.Advance(TimeSpan.FromDays(1));

        _log.ApplyRetention();

        _log.StartOffset.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Compaction_keeps_the_last_record_of_each_key_at_its_offset(short codec)
    {
        _log = NewLog(("cleanup.policy", "compact"));
        _log.Append(new TestBatch { Count = 3, Keys = ["a", "b", "a"], Attributes = codec }.ToBytes());
        _log.Append(new TestBatch { Count = 2, Keys = ["b", "c"], Attributes = codec }.ToBytes());
        _log.Append(new TestBatch { Count = 1, Keys = ["c"], Attributes = codec }.ToBytes());

        _log.Compact(always: true);

        KeptOffsets().ShouldBe([(2, "a"), (3, "b"), (5, "c")]);
        _log.HighWatermark.ShouldBe(6);
        Append(TestBatch.Keyed("d")).BaseOffset.ShouldBe(6);
        Batches(4).Select(batch => batch.LastOffset).ShouldBe([4, 5, 6]);
        Batches(0).ShouldAllBe(batch => batch.Codec == (CompressionCodec)codec || batch.BaseOffset == 6);
    }

    [Fact]
    public void A_batch_that_was_compacted_is_valid()
    {
        _log = NewLog(("cleanup.policy", "compact"));
        Append(new TestBatch { Count = 4, Keys = ["a", "b", "a", "b"], TimestampStep = 10 });
        Append(TestBatch.Keyed("b"));

        _log.Compact(always: true);

        var kept = Read(0).Slices[0].ToArray();
        var header = RecordBatchHeader.Read(kept);
        header.Crc.ShouldBe(RecordBatchHeader.ComputeCrc(kept.AsSpan(0, header.TotalSize)));
        (header.Count, header.LastOffsetDelta, header.MaxTimestamp).ShouldBe((1, 3, 1_020L));
    }

    [Fact]
    public void Tombstones_leave_after_their_retention_and_hide_their_key_until_then()
    {
        _log = NewLog(("cleanup.policy", "compact"), ("delete.retention.ms", "10000"));
        Append(TestBatch.Keyed("a", "b"));
        Append(new TestBatch { Keys = ["a"], IsTombstone = true, Timestamp = 5_000 });

        _log.Compact(always: true);
        KeptOffsets().ShouldBe([(1, "b"), (2, "a")]);

        _time.Advance(TimeSpan.FromSeconds(11));
        _log.Compact(always: true);
        KeptOffsets().ShouldBe([(1, "b")]);
    }

    [Fact]
    public void Compaction_drops_aborted_records_and_stops_before_open_transactions()
    {
        _log = NewLog(("cleanup.policy", "compact"));
        Append(TestBatch.Keyed("a"));
        Append(new TestBatch { Keys = ["a"], ProducerId = 7, Epoch = 0, Sequence = 0, Attributes = 0x10 });
        _log.AppendControlBatch(7, 0, commit: false, 0);
        _log.Compact(always: true);
        Append(new TestBatch { Keys = ["a"], ProducerId = 7, Epoch = 0, Sequence = 1, Attributes = 0x10 });
        _log.Compact(always: true);

        Batches(0).Where(batch => !batch.IsControl).Select(batch => batch.BaseOffset).ShouldBe([0, 3]);
        Batches(0, IsolationLevel.ReadCommitted).Where(batch => !batch.IsControl)
            .Select(batch => batch.BaseOffset).ShouldBe([0]);
    }

    [Fact]
    public void Background_compaction_waits_until_enough_of_the_log_is_new()
    {
        _log = NewLog(
            ("cleanup.policy", "compact"), ("segment.bytes", "4096"), ("min.cleanable.dirty.ratio", "0.5"));
        AppendMany(300);
        _log.Compact(always: false);
        var compacted = _log.Size;
        compacted.ShouldBeLessThan(2 * 4_096);

        Append(TestBatch.Keyed("a"));
        _log.Compact(always: false);
        _log.Size.ShouldBeGreaterThan(compacted);

        AppendMany(300);
        _log.Compact(always: false);
        _log.Size.ShouldBeLessThan(2 * 4_096);

        void AppendMany(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Append(TestBatch.Keyed("a"));
            }
        }
    }

    [Fact]
    public void A_record_without_a_key_is_refused_where_keys_are_needed()
    {
        _log = NewLog(("cleanup.policy", "compact,delete"));

        Append(TestBatch.Of()).Error.ShouldBe(ErrorCode.InvalidRecord);
        Append(TestBatch.Keyed("a")).Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public async Task Appends_and_reads_go_on_while_the_log_is_cleaned()
    {
        _log = NewLog(("cleanup.policy", "compact,delete"), ("segment.bytes", "4096"), ("retention.bytes", "100000"));
        var cleaning = Task.Run(
            () =>
            {
                while (_log.HighWatermark < 20_000)
                {
                    _log.Compact(always: false);
                    _log.ApplyRetention();
                }
            },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < 20_000; i++)
        {
            Append(TestBatch.Keyed($"key-{i % 5_000}")).BaseOffset.ShouldBe(i);
            if (i % 50 == 0)
            {
                _log.Read(_log.StartOffset, 10_000, IsolationLevel.ReadUncommitted, true);
            }
        }

        await cleaning;
        _log.Compact(always: true);
        KeptOffsets().Select(kept => kept.Key).ShouldBeUnique();
    }

    private List<(long Offset, string Key)> KeptOffsets()
    {
        var kept = new List<(long, string)>();
        foreach (var slice in Read(_log.StartOffset).Slices)
        {
            for (var rest = slice; !rest.IsEmpty; rest = rest[RecordBatchHeader.Read(rest.Span).TotalSize..])
            {
                var header = RecordBatchHeader.Read(rest.Span);
                var records = rest[RecordBatchHeader.Size..header.TotalSize];
                var reader = new RecordReader(RecordDecompressor.TryOpen(header, records)!.Value.Span);
                while (reader.MoveNext())
                {
                    kept.Add((header.BaseOffset + reader.OffsetDelta, Encoding.UTF8.GetString(reader.Key)));
                }
            }
        }

        return kept;
    }
}

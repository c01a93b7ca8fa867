using System.Globalization;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Storage;
using Deimos.Embedded.Kafka.Topics;
using Deimos.Embedded.Tests.Kafka.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deimos.Embedded.Tests.Kafka.Storage;

public sealed class LogFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _path;
    private readonly Dictionary<string, string> _settings = [];

    public LogFolderTests() => _path = _folder.New();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_written_is_there_when_the_log_is_opened_again()
    {
        _settings["segment.bytes"] = "4096";
        var log = Open();
        log.BeginLeaderEpoch(3);
        for (var i = 0; i < 500; i++)
        {
            log.Append(TestBatch.Of(2).ToBytes());
        }

        log.BeginLeaderEpoch(4);
        log.Append(TestBatch.Of().ToBytes());
        var written = All(log);
        log.Close();

        log = Open();

        log.HighWatermark.ShouldBe(1_001);
        All(log).ShouldBe(written);
        log.FindEndOfEpoch(3).ShouldBe((3, 1_000L));
        log.EpochOf(1_000).ShouldBe(4);
        log.Append(TestBatch.Of().ToBytes()).BaseOffset.ShouldBe(1_001);
        log.Close();
    }

    [Fact]
    public void A_tail_that_was_torn_at_any_byte_is_cut_and_the_log_goes_on()
    {
        var log = Open();
        log.Append(TestBatch.Of(3).ToBytes());
        log.Append(TestBatch.Of(2).ToBytes());
        log.Close();
        var file = Directory.GetFiles(_path, "*.log").Single();
        var bytes = File.ReadAllBytes(file);
        var first = RecordBatchHeader.Read(bytes).TotalSize;

        for (var length = first; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(file, bytes[..length]);
            log = Open();
            log.HighWatermark.ShouldBe(3);
            log.Append(TestBatch.Of().ToBytes()).BaseOffset.ShouldBe(3);
            log.Close();
            log = Open();
            log.HighWatermark.ShouldBe(4);
            log.Close();
        }
    }

    [Fact]
    public void A_batch_with_a_wrong_checksum_ends_the_log_before_it()
    {
        _settings["segment.bytes"] = "4096";
        var log = Open();
        for (var i = 0; i < 200; i++)
        {
            log.Append(TestBatch.Of().ToBytes());
        }

        log.Close();
        var files = Directory.GetFiles(_path, "*.log").Order().ToArray();
        var bytes = File.ReadAllBytes(files[1]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(files[1], bytes);
        var third = long.Parse(
            Path.GetFileNameWithoutExtension(files[2]), CultureInfo.InvariantCulture);

        log = Open();

        log.HighWatermark.ShouldBe(third - 1);
        Directory.GetFiles(_path, "*.damaged").Length.ShouldBe(files.Length - 2);
        log.Append(TestBatch.Of().ToBytes()).BaseOffset.ShouldBe(third - 1);
        log.Close();
    }

    [Fact]
    public void Producers_and_transactions_are_known_again()
    {
        var log = Open();
        log.Append(TestBatch.Idempotent(0, count: 2).ToBytes());
        log.Append(TestBatch.Idempotent(2).ToBytes());
        log.Append(TestBatch.Transactional(0, producerId: 8).ToBytes());
        log.AppendControlBatch(8, 0, commit: false, 0);
        log.Append(TestBatch.Transactional(0, producerId: 9).ToBytes());
        log.Close();

        log = Open();

        log.Append(TestBatch.Idempotent(0, count: 2).ToBytes()).ShouldBe(new AppendResult(ErrorCode.None, 0, -1));
        log.Append(TestBatch.Idempotent(4).ToBytes()).Error.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        log.LastStableOffset.ShouldBe(5);
        log.Read(0, int.MaxValue, IsolationLevel.ReadCommitted, true)!.AbortedTransactions
            .ShouldBe([new AbortedTransaction(8, 3, 4)]);
        log.AppendControlBatch(9, 0, commit: true, 0);
        log.LastStableOffset.ShouldBe(7);
        log.Close();
    }

    [Fact]
    public void What_was_deleted_stays_deleted_and_offsets_go_on()
    {
        var log = Open();
        log.Append(TestBatch.Of(10).ToBytes());
        log.DeleteBefore(4);
        log.Close();
        log = Open();
        (log.StartOffset, log.HighWatermark).ShouldBe((4L, 10L));

        log.DeleteBefore(10);
        log.Close();
        log = Open();

        (log.StartOffset, log.HighWatermark, log.Size).ShouldBe((10L, 10L, 0L));
        log.Append(TestBatch.Of().ToBytes()).BaseOffset.ShouldBe(10);
        log.Close();
    }

    [Fact]
    public void A_compacted_log_is_the_same_when_it_is_opened_again()
    {
        _settings["cleanup.policy"] = "compact";
        _settings["segment.bytes"] = "4096";
        var log = Open();
        for (var i = 0; i < 500; i++)
        {
            log.Append(TestBatch.Keyed($"{i % 100}", $"{i % 70}").ToBytes());
        }

        log.Compact(always: true);
        var kept = All(log);
        log.Close();

        log = Open();

        All(log).ShouldBe(kept);
        (log.StartOffset, log.HighWatermark).ShouldBe((0L, 1_000L));
        log.Append(TestBatch.Keyed("x").ToBytes()).BaseOffset.ShouldBe(1_000);
        log.Close();
    }

    [Fact]
    public void A_partition_that_nothing_was_written_to_takes_no_place()
    {
        Open().Close();

        Directory.Exists(_path).ShouldBeFalse();
    }

    private PartitionLog Open()
    {
        var settings = new TopicSettings(new Dictionary<string, string>(), _settings);
        return new PartitionLog(
            settings,
            TimeProvider.System,
            new LogFolder(_path, settings, new GroupCommit(false), NullLogger.Instance));
    }

    private static byte[] All(PartitionLog log) =>
    [
        .. log.Read(log.StartOffset, int.MaxValue, IsolationLevel.ReadUncommitted, true)!.Slices
            .SelectMany(slice => slice.ToArray()),
    ];
}

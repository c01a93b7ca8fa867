using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <content>Readers of a partition, at both isolation levels.</content>
internal sealed partial class RandomRun
{
    private const long LatestOffset = -1;
    private const long EarliestOffset = -2;

    private async Task FetchAsync()
    {
        var (index, committedOnly) = (PickPartition(), Chance(50));
        var partition = _partitions[index];
        var offset = _random.NextInt64(Chance(90) ? 0 : -2, partition.End + (Chance(90) ? 1 : 3));
        var maxBytes = Pick([1, 150, 400, 1_000_000]);
        Say($"fetch {index} from {offset}, {(committedOnly ? "committed" : "all")}, at most {maxBytes} bytes");
        var read = partition.Read(offset, committedOnly, maxBytes);
        var expected = read is null
            ? Answers.Fetch(ErrorCode.OffsetOutOfRange, -1, -1, [], [])
            : Answers.Fetch(
                ErrorCode.None,
                partition.End,
                partition.StableEnd,
                read.Select(b => Answers.Batch(b.Offset, b.IsMarker, b.Tag, b.Count)),
                read.Where(b => committedOnly ? b.IsVisible : !b.IsMarker).Select(b => $"#{b.Tag}"));

        var answer = await _broker.AskAsync<FetchResponse>(ApiKey.Fetch, 12, writer =>
        {
            writer.WriteInt32(-1);
            writer.WriteInt32(0);
            writer.WriteInt32(0);
            writer.WriteInt32(int.MaxValue);
            writer.WriteInt8((sbyte)(committedOnly ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted));
            writer.WriteInt32(0);
            writer.WriteInt32(-1);
            WritePartition(writer, index, w =>
            {
                w.WriteInt32(-1);
                w.WriteInt64(offset);
                w.WriteInt32(-1);
                w.WriteInt64(-1);
                w.WriteInt32(maxBytes);
            });
            writer.WriteArray<int>([], (_, _) => { });
            writer.WriteString("");
            writer.WriteNoTags();
        });

        Compare(Describe(answer.Topics[0].Partitions[0]), expected);
    }

    private static string Describe(FetchResponse.PartitionResult result)
    {
        if (result.Records is not { } records)
        {
            return Answers.Fetch(result.Error, -1, -1, [], []);
        }

        var batches = ReadBatches(records);
        return Answers.Fetch(
            result.Error,
            records.HighWatermark,
            records.LastStableOffset,
            batches.Select(b => b.Header).Select(header =>
                Answers.Batch(header.BaseOffset, header.IsControl, header.BaseTimestamp, header.Count)),
            FindVisible(batches, records.AbortedTransactions).Select(tag => $"#{tag}"));
    }

    private static List<(RecordBatchHeader Header, bool IsCommit)> ReadBatches(FetchedRecords records)
    {
        var batches = new List<(RecordBatchHeader, bool)>();
        var bytes = records.Slices.SelectMany(slice => slice.ToArray()).ToArray();
        for (var rest = bytes.AsSpan(); !rest.IsEmpty; rest = rest[RecordBatchHeader.ReadTotalSize(rest)..])
        {
            // The second byte of a marker's type says whether it commits.
            var header = RecordBatchHeader.Read(rest);
            batches.Add((header, header.IsControl && rest[RecordBatchHeader.Size + 8] == 1));
        }

        return batches;
    }

    /// <summary>Leaves out what a consumer leaves out, by the list of aborted transactions and the markers.</summary>
    private static List<long> FindVisible(
        List<(RecordBatchHeader Header, bool IsCommit)> batches, IReadOnlyList<AbortedTransaction>? aborted)
    {
        var toCome = (aborted ?? []).OrderBy(transaction => transaction.FirstOffset).ToList();
        var skipped = new HashSet<long>();
        var visible = new List<long>();
        foreach (var (header, isCommit) in batches)
        {
            foreach (var begun in toCome.TakeWhile(aborts => aborts.FirstOffset <= header.LastOffset).ToList())
            {
                skipped.Add(begun.ProducerId);
                toCome.Remove(begun);
            }

            if (header.IsControl && !isCommit)
            {
                skipped.Remove(header.ProducerId);
            }

            if (!header.IsControl && !(header.IsTransactional && skipped.Contains(header.ProducerId)))
            {
                visible.Add(header.BaseTimestamp);
            }
        }

        return visible;
    }

    private async Task ListOffsetsAsync()
    {
        var (index, committedOnly, isStart) = (PickPartition(), Chance(50), Chance(30));
        Say($"list the {(isStart ? "start" : "end")} of {index}, {(committedOnly ? "committed" : "all")}");
        var partition = _partitions[index];
        var expected = isStart ? partition.Start : committedOnly ? partition.StableEnd : partition.End;

        var answer = await _broker.AskAsync<ListOffsetsResponse>(ApiKey.ListOffsets, 7, writer =>
        {
            writer.WriteInt32(-1);
            writer.WriteInt8((sbyte)(committedOnly ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted));
            WritePartition(writer, index, w =>
            {
                w.WriteInt32(-1);
                w.WriteInt64(isStart ? EarliestOffset : LatestOffset);
            });
            writer.WriteNoTags();
        });

        var result = answer.Topics[0].Partitions[0];
        Compare(Answers.Append(result.Error, result.Found.Offset), Answers.Append(ErrorCode.None, expected));
    }

    private async Task DeleteRecordsAsync()
    {
        var index = PickPartition();
        var partition = _partitions[index];
        var offset = Chance(10) ? LatestOffset : _random.NextInt64(-2, partition.End + (Chance(90) ? 1 : 3));
        Say($"delete what lies before {offset} of {index}");
        var (error, start) = partition.DeleteBefore(offset);

        var answer = await _broker.AskAsync<DeleteRecordsResponse>(ApiKey.DeleteRecords, 2, writer =>
        {
            WritePartition(writer, index, w => w.WriteInt64(offset));
            writer.WriteInt32(1000);
            writer.WriteNoTags();
        });

        var result = answer.Topics[0].Partitions[0];
        Compare(Answers.Append(result.Error, result.StartOffset), Answers.Append(error, start));
    }
}

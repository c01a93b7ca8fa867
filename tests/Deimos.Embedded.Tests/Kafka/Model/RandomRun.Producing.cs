using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Transactions;
using Deimos.Embedded.Tests.Kafka.Log;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <content>Producers: plain, idempotent and transactional ones.</content>
internal sealed partial class RandomRun
{
    private readonly ProducerClient[] _producers =
        [new("p1", null), new("p2", null), new("t1", "t1"), new("t2", "t2")];

    private readonly Dictionary<string, ModelTransaction> _transactions = [];
    private long _nextProducerId;
    private long _nextTag;

    private async Task InitializeAsync()
    {
        var producer = Pick(_producers);
        var claimed = producer is { TransactionalId: not null, Identities.Count: > 0 } && Chance(40)
            ? PickIdentity(producer)
            : null;
        Say($"{producer.Name} initializes as {claimed?.ToString() ?? "new"}");
        var (error, id, epoch) = Initialize(producer, claimed);

        var answer = await _broker.AskAsync<InitProducerIdResponse>(ApiKey.InitProducerId, 5, writer =>
        {
            writer.WriteString(producer.TransactionalId);
            writer.WriteInt32((int)ModelTransaction.TimeoutMs);
            writer.WriteInt64(claimed?.Id ?? -1);
            writer.WriteInt16(claimed?.Epoch ?? -1);
            writer.WriteNoTags();
        });

        Compare(
            Answers.Identity(answer.Error, answer.ProducerId, answer.ProducerEpoch),
            Answers.Identity(error, id, epoch));
        if (error == ErrorCode.None)
        {
            producer.Identities.Add(new ProducerClient.Identity(id, epoch, Partitions));
        }
    }

    private (ErrorCode Error, long Id, short Epoch) Initialize(
        ProducerClient producer, ProducerClient.Identity? claimed)
    {
        if (producer.TransactionalId is not { } transactionalId)
        {
            return (ErrorCode.None, _nextProducerId++, 0);
        }

        if (!_transactions.TryGetValue(transactionalId, out var transaction))
        {
            transaction = new ModelTransaction(_nextProducerId++, _partitions, _group);
            _transactions.Add(transactionalId, transaction);
        }

        return transaction.Initialize(claimed is null ? null : (claimed.Id, claimed.Epoch));
    }

    private Task<long> ProducePlainAsync()
    {
        var batch = new TestBatch { Count = _random.Next(1, 5), Timestamp = _nextTag++ };
        return AppendAsync("somebody", PickPartition(), batch);
    }

    private async Task ProduceAsync()
    {
        var producer = Pick(_producers);
        if (producer.Identities.Count == 0)
        {
            await InitializeAsync();
            return;
        }

        var (identity, partition) = (PickIdentity(producer), PickPartition());
        var isTransactional = producer.TransactionalId is not null && !Chance(3);
        var (sequence, count) = PickSequence(identity, partition);
        var offset = await AppendAsync($"{producer.Name} as {identity}", partition, new TestBatch
        {
            Count = count,
            Timestamp = _nextTag++,
            ProducerId = identity.Id,
            Epoch = identity.Epoch,
            Sequence = sequence,
            Attributes = (short)(isTransactional ? 0x10 : 0),
        });
        if (offset >= 0 && sequence == identity.NextSequence[partition])
        {
            identity.NextSequence[partition] += count;
            identity.Sent[partition].Add((sequence, count));
        }
    }

    /// <summary>Sends a batch to broker and model, and gives the offset that both answer.</summary>
    private async Task<long> AppendAsync(string producer, int partition, TestBatch batch)
    {
        var bytes = batch.ToBytes();
        Say($"{producer} produces #{batch.Timestamp}x{batch.Count} to {partition}, sequence {batch.Sequence}, "
            + $"attributes {batch.Attributes}");
        var isTransactional = batch.Attributes != 0;
        var (error, offset) = _partitions[partition].Append(new ModelBatch
        {
            Tag = batch.Timestamp,
            Count = batch.Count,
            Bytes = bytes.Length,
            ProducerId = batch.ProducerId,
            Epoch = batch.Epoch,
            Sequence = batch.Sequence,
            IsTransactional = isTransactional,
            Outcome = isTransactional ? Outcome.Open : Outcome.Committed,
        });

        var answer = await _broker.AskAsync<ProduceResponse>(ApiKey.Produce, 9, writer =>
        {
            writer.WriteString(null);
            writer.WriteInt16(-1);
            writer.WriteInt32(1000);
            WritePartition(writer, partition, w => w.WriteBytes(bytes));
            writer.WriteNoTags();
        });

        var result = answer.Topics[0].Partitions[0];
        Compare(Answers.Append(result.Error, result.BaseOffset), Answers.Append(error, offset));
        return offset;
    }

    private async Task AddPartitionAsync()
    {
        if (PickTransactional() is not var (producer, identity))
        {
            return;
        }

        var partition = PickPartition();
        Say($"{producer.Name} as {identity} adds partition {partition}");
        var expected = _transactions[producer.Name].Add(identity.Id, identity.Epoch, partition, _now);

        var answer = await _broker.AskAsync<AddPartitionsToTxnResponse>(ApiKey.AddPartitionsToTxn, 3, writer =>
        {
            WriteTransaction(writer, producer, identity);
            WritePartition(writer, partition, null);
            writer.WriteNoTags();
        });

        Compare($"{answer.Topics[0].Partitions[0].Error}", $"{expected}");
    }

    private async Task AddGroupAsync()
    {
        if (PickTransactional() is not var (producer, identity))
        {
            return;
        }

        Say($"{producer.Name} as {identity} adds the group");
        var expected = _transactions[producer.Name].Add(identity.Id, identity.Epoch, null, _now);

        var answer = await _broker.AskAsync<AddOffsetsToTxnResponse>(ApiKey.AddOffsetsToTxn, 4, writer =>
        {
            WriteTransaction(writer, producer, identity);
            writer.WriteString(Group);
            writer.WriteNoTags();
        });

        Compare($"{answer.Error}", $"{expected}");
    }

    private async Task EndAsync()
    {
        if (PickTransactional() is not var (producer, identity))
        {
            return;
        }

        var commit = Chance(60);
        Say($"{producer.Name} as {identity} {(commit ? "commits" : "aborts")}");
        var expected = _transactions[producer.Name].End(identity.Id, identity.Epoch, commit);

        var answer = await _broker.AskAsync<EndTxnResponse>(ApiKey.EndTxn, 4, writer =>
        {
            WriteTransaction(writer, producer, identity);
            writer.WriteBoolean(commit);
            writer.WriteNoTags();
        });

        Compare($"{answer.Error}", $"{expected}");
    }

    private static void WriteTransaction(
        ResponseWriter writer, ProducerClient producer, ProducerClient.Identity identity)
    {
        writer.WriteString(producer.TransactionalId);
        writer.WriteInt64(identity.Id);
        writer.WriteInt16(identity.Epoch);
    }

    /// <summary>Writes the one topic with one partition, and what else is said of that.</summary>
    private static void WritePartition(ResponseWriter writer, int partition, Action<ResponseWriter>? writeRest) =>
        writer.WriteArray([Topic], (w, topic) =>
        {
            w.WriteString(topic);
            w.WriteArray([partition], (p, index) =>
            {
                p.WriteInt32(index);
                if (writeRest is not null)
                {
                    writeRest(p);
                    p.WriteNoTags();
                }
            });
            w.WriteNoTags();
        });

    private (ProducerClient Producer, ProducerClient.Identity Identity)? PickTransactional()
    {
        var known = _producers.Where(p => p is { TransactionalId: not null, Identities.Count: > 0 }).ToList();
        if (known.Count == 0)
        {
            return null;
        }

        var producer = Pick(known);
        return (producer, PickIdentity(producer));
    }

    // Mostly who it is now; sometimes who it was before.
    private ProducerClient.Identity PickIdentity(ProducerClient producer) =>
        Chance(90) ? producer.Identities[^1] : Pick(producer.Identities);

    private (int Sequence, int Count) PickSequence(ProducerClient.Identity identity, int partition)
    {
        var sent = identity.Sent[partition];
        return _random.Next(100) switch
        {
            < 15 when sent.Count > 0 => sent[^_random.Next(1, Math.Min(sent.Count, 8) + 1)],
            < 20 => (identity.NextSequence[partition] + _random.Next(1, 4), 1),
            < 24 => (_random.Next(0, identity.NextSequence[partition] + 1), 1),
            _ => (identity.NextSequence[partition], _random.Next(1, 5)),
        };
    }
}

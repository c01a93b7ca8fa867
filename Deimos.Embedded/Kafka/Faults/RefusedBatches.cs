using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Refuses what an idempotent producer has sent behind a batch that a fault has refused, until that batch comes again.
/// </summary>
/// <remarks>
/// So does a real broker, for an error that passes holds for a while and not for one batch out of many on their way:
/// else the batches behind would be a gap in the producer's sequence, or of a new producer even be taken.
/// </remarks>
internal sealed class RefusedBatches
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ProducerPartition, Refusal> _refusals = [];
    private volatile int _count;

    /// <summary>Gets whether nothing is refused, which is all that a request costs then.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Serves a produce but for the partitions whose batch is behind one that was refused.</summary>
    public ValueTask<IKafkaResponse?> ServeAsync(
        ProduceRequest request,
        RequestContext context,
        Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler) =>
        PartialProduce.AnswerAsync(request, context, handler, Find);

    /// <summary>Notes that a fault has refused a batch.</summary>
    public void Add(string topic, in ProduceRequest.PartitionData part, ErrorCode error)
    {
        if (!Passes(error) || !TryRead(topic, part, out var key, out var sequence))
        {
            return;
        }

        lock (_lock)
        {
            if (!_refusals.TryGetValue(key, out var known) || IsBehind(known.Sequence, sequence))
            {
                _refusals[key] = new Refusal(sequence, error);
                _count = _refusals.Count;
            }
        }
    }

    private ErrorCode? Find(string topic, ProduceRequest.PartitionData part)
    {
        if (!TryRead(topic, part, out var key, out var sequence))
        {
            return null;
        }

        lock (_lock)
        {
            if (!_refusals.TryGetValue(key, out var refusal))
            {
                return null;
            }

            if (sequence == refusal.Sequence)
            {
                _refusals.Remove(key);
                _count = _refusals.Count;
                return null;
            }

            return IsBehind(sequence, refusal.Sequence) ? refusal.Error : null;
        }
    }

    /// <summary>Says whether an error is one after which a producer sends the same batch again.</summary>
    private static bool Passes(ErrorCode error) => error is ErrorCode.NotLeaderOrFollower
        or ErrorCode.LeaderNotAvailable
        or ErrorCode.RequestTimedOut
        or ErrorCode.NetworkException
        or ErrorCode.UnknownTopicOrPartition
        or ErrorCode.NotEnoughReplicas
        or ErrorCode.NotEnoughReplicasAfterAppend
        or ErrorCode.FencedLeaderEpoch
        or ErrorCode.UnknownLeaderEpoch
        or ErrorCode.KafkaStorageError
        or ErrorCode.CorruptMessage;

    // Sequences begin again at 0 after the largest number.
    private static bool IsBehind(int sequence, int other) =>
        ((sequence - other) & int.MaxValue) is > 0 and < int.MaxValue / 2;

    private static bool TryRead(
        string topic,
        in ProduceRequest.PartitionData part,
        out ProducerPartition key,
        out int sequence)
    {
        if (part.Records is { Length: >= RecordBatchHeader.Size } records
            && RecordBatchHeader.Read(records.Span) is { HasProducer: true } header)
        {
            key = new ProducerPartition(topic, part.Index, header.ProducerId, header.ProducerEpoch);
            sequence = header.BaseSequence;
            return true;
        }

        (key, sequence) = (default, 0);
        return false;
    }

    private readonly record struct ProducerPartition(string Topic, int Partition, long ProducerId, short Epoch);

    private readonly record struct Refusal(int Sequence, ErrorCode Error);
}

using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Log;

public abstract partial class PartitionLogTests
{
    [Fact]
    public void A_repeated_batch_is_answered_with_its_first_offset_and_not_appended()
    {
        Append(TestBatch.Of(4));
        Append(TestBatch.Idempotent(0, count: 3)).BaseOffset.ShouldBe(4);

        var repeated = Append(TestBatch.Idempotent(0, count: 3));

        repeated.ShouldBe(new AppendResult(ErrorCode.None, 4, -1));
        _log.HighWatermark.ShouldBe(7);
    }

    [Fact]
    public void The_last_five_batches_are_known_again_and_no_more()
    {
        for (var sequence = 0; sequence < 6; sequence++)
        {
            Append(TestBatch.Idempotent(sequence));
        }

        for (var sequence = 1; sequence < 6; sequence++)
        {
            Append(TestBatch.Idempotent(sequence)).ShouldBe(new AppendResult(ErrorCode.None, sequence, -1));
        }

        Append(TestBatch.Idempotent(0)).Error.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        _log.HighWatermark.ShouldBe(6);
    }

    [Fact]
    public void A_gap_in_the_sequence_is_refused_until_it_is_filled()
    {
        Append(TestBatch.Idempotent(0));

        Append(TestBatch.Idempotent(2)).Error.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        Append(TestBatch.Idempotent(1)).Error.ShouldBe(ErrorCode.None);
        Append(TestBatch.Idempotent(2)).Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void Where_records_of_an_open_transaction_were_deleted_readers_of_committed_ones_wait_at_the_start()
    {
        Append(TestBatch.Transactional(0));
        Append(TestBatch.Of(4));

        _log.DeleteBefore(3);

        _log.LastStableOffset.ShouldBe(3);
        _log.Read(3, 1_000, IsolationLevel.ReadCommitted, atLeastOneBatch: true)!.Size.ShouldBe(0);
    }

    [Fact]
    public void A_producer_that_is_not_known_may_begin_anywhere() =>
        Append(TestBatch.Idempotent(42)).Error.ShouldBe(ErrorCode.None);

    [Fact]
    public void Sequences_begin_again_at_zero_after_the_largest()
    {
        Append(TestBatch.Idempotent(int.MaxValue - 1, count: 4)).Error.ShouldBe(ErrorCode.None);

        Append(TestBatch.Idempotent(2)).Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void A_new_epoch_begins_at_zero_and_ends_the_old_one()
    {
        Append(TestBatch.Idempotent(0));
        Append(TestBatch.Idempotent(1));

        Append(TestBatch.Idempotent(2, epoch: 1)).Error.ShouldBe(ErrorCode.OutOfOrderSequenceNumber);
        Append(TestBatch.Idempotent(0, epoch: 1)).BaseOffset.ShouldBe(2);
        Append(TestBatch.Idempotent(2)).Error.ShouldBe(ErrorCode.InvalidProducerEpoch);
    }

    [Fact]
    public void Producers_do_not_disturb_each_other()
    {
        for (var sequence = 0; sequence < 10; sequence++)
        {
            Append(TestBatch.Idempotent(sequence, producerId: 1)).Error.ShouldBe(ErrorCode.None);
            Append(TestBatch.Idempotent(sequence, producerId: 2)).Error.ShouldBe(ErrorCode.None);
        }
    }

    [Fact]
    public void An_open_transaction_holds_the_last_stable_offset()
    {
        Append(TestBatch.Of());
        Append(TestBatch.Transactional(0, producerId: 1));
        Append(TestBatch.Of());
        Append(TestBatch.Transactional(0, producerId: 2));

        _log.LastStableOffset.ShouldBe(1);
        Batches(0, IsolationLevel.ReadCommitted).Select(batch => batch.BaseOffset).ShouldBe([0]);
        Read(1, IsolationLevel.ReadCommitted).Slices.ShouldBeEmpty();

        End(1, commit: true).BaseOffset.ShouldBe(4);
        _log.LastStableOffset.ShouldBe(3);
        Batches(0, IsolationLevel.ReadCommitted).Select(batch => batch.BaseOffset).ShouldBe([0, 1, 2]);

        End(2, commit: false);
        _log.LastStableOffset.ShouldBe(6);
    }

    [Fact]
    public void Aborted_transactions_are_told_to_readers_of_committed_records_only()
    {
        Append(TestBatch.Transactional(0, producerId: 1));
        End(1, commit: false);
        Append(TestBatch.Transactional(0, producerId: 2));
        End(2, commit: true);
        Append(TestBatch.Transactional(1, producerId: 1));
        End(1, commit: false);

        Read(0).AbortedTransactions.ShouldBeNull();
        Read(0, IsolationLevel.ReadCommitted).AbortedTransactions.ShouldBe([new(1, 0, 1), new(1, 4, 5)]);
        Read(2, IsolationLevel.ReadCommitted).AbortedTransactions.ShouldBe([new(1, 4, 5)]);
        var first = _log.Read(0, 1, IsolationLevel.ReadCommitted, atLeastOneBatch: true)!;
        first.AbortedTransactions.ShouldBe([new(1, 0, 1)]);
    }

    [Fact]
    public void A_marker_is_a_control_batch_that_clients_can_read()
    {
        Append(TestBatch.Transactional(0));
        End(7, commit: true);

        var bytes = Read(1).Slices.Single().ToArray();
        var marker = RecordBatchHeader.Read(bytes);

        marker.IsControl.ShouldBeTrue();
        marker.IsTransactional.ShouldBeTrue();
        marker.Crc.ShouldBe(RecordBatchHeader.ComputeCrc(bytes));
        (marker.ProducerId, marker.ProducerEpoch, marker.BaseSequence).ShouldBe((7, (short)0, -1));

        // Length, attributes, deltas; key: version 0, type 1 (commit); value: version 0, epoch 3; no headers.
        bytes[RecordBatchHeader.Size..].ShouldBe([32, 0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0, 3, 0]);
    }

    [Fact]
    public void Old_epochs_may_not_end_a_transaction()
    {
        Append(TestBatch.Transactional(0, epoch: 2));

        _log.AppendControlBatch(7, 1, commit: true, 3).Error.ShouldBe(ErrorCode.InvalidProducerEpoch);
        _log.AppendControlBatch(7, 2, commit: true, 3).Error.ShouldBe(ErrorCode.None);
        _log.AppendControlBatch(7, 2, commit: true, 2).Error.ShouldBe(ErrorCode.TransactionCoordinatorFenced);
    }

    [Fact]
    public void A_marker_of_a_new_epoch_fences_the_producer()
    {
        Append(TestBatch.Transactional(0));
        _log.AppendControlBatch(7, 1, commit: false, 0);

        Append(TestBatch.Transactional(1)).Error.ShouldBe(ErrorCode.InvalidProducerEpoch);
        Append(TestBatch.Transactional(0, epoch: 1)).Error.ShouldBe(ErrorCode.None);
    }

    [Fact]
    public void A_record_outside_of_the_producers_open_transaction_is_refused()
    {
        Append(TestBatch.Transactional(0));

        Append(TestBatch.Idempotent(1)).Error.ShouldBe(ErrorCode.InvalidTxnState);
    }

    private AppendResult End(long producerId, bool commit) =>
        _log.AppendControlBatch(producerId, 0, commit, coordinatorEpoch: 3);
}

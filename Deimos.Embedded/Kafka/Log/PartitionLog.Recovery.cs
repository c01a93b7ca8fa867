namespace Deimos.Embedded.Kafka.Log;

/// <content>Taking up what was kept, and letting go of it.</content>
internal sealed partial class PartitionLog
{
    /// <summary>Closes the log and leaves on disk what is there; nothing is read or written from now on.</summary>
    public void Close() => Close(_segments.Close);

    /// <summary>Closes the log and removes all that it has kept.</summary>
    public void Delete() => Close(_segments.Delete);

    private void Close(Action close)
    {
        lock (_cleaning)
        {
            lock (_lock)
            {
                if (!_closed)
                {
                    _closed = true;
                    close();
                }
            }
        }

        WakeWaiters();
    }

    // All that is known about producers, transactions and epochs follows from the batches themselves.
    private void Recover()
    {
        _segments.Open((header, batch) =>
        {
            if (header.LeaderEpoch != _epochs.Current)
            {
                _epochs.Begin(header.LeaderEpoch, header.BaseOffset);
            }

            if (header.IsControl)
            {
                var (commit, coordinatorEpoch) = ControlBatch.Read(batch.Span);
                _producers.AddMarker(
                    header.ProducerId, header.ProducerEpoch, commit, coordinatorEpoch, header.BaseOffset);
            }
            else if (header.HasProducer)
            {
                _producers.Add(header, header.BaseOffset, header.HasAppendTime ? header.MaxTimestamp : -1);
            }
        });
        _nextOffset = _segments.Segments is [.., var last] ? last.NextOffset : _storage.StartOffset;
        _startOffset = Math.Min(_storage.StartOffset, _nextOffset);
    }
}

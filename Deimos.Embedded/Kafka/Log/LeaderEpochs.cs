namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// The leader epochs of a partition and the offset at which each began.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it.</remarks>
internal sealed class LeaderEpochs
{
    private readonly List<(int Epoch, long StartOffset)> _epochs = [];

    public int Current => _epochs.Count == 0 ? -1 : _epochs[^1].Epoch;

    public void Begin(int epoch, long startOffset)
    {
        // An epoch that nothing was written in leaves no trace in the log.
        if (_epochs.Count > 0 && _epochs[^1].StartOffset == startOffset)
        {
            _epochs.RemoveAt(_epochs.Count - 1);
        }

        _epochs.Add((epoch, startOffset));
    }

    public int Of(long offset)
    {
        var index = _epochs.FindLastIndex(entry => entry.StartOffset <= offset);
        return index < 0 ? -1 : _epochs[index].Epoch;
    }

    public (int Epoch, long EndOffset) FindEnd(int epoch, long nextOffset)
    {
        var index = _epochs.FindLastIndex(entry => entry.Epoch <= epoch);
        if (index < 0)
        {
            return (-1, -1);
        }

        return (_epochs[index].Epoch, index + 1 < _epochs.Count ? _epochs[index + 1].StartOffset : nextOffset);
    }
}

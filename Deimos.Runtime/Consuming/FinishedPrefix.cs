using Confluent.Kafka;

namespace Deimos.Consuming;

/// <summary>
/// The unfinished messages of one partition in their order, and so the offset before which nothing is left to do.
/// </summary>
/// <remarks>Not safe for concurrent use; its lane guards it.</remarks>
internal sealed class FinishedPrefix
{
    private readonly Queue<QueuedMessage> _messages = new();
    private QueuedMessage? _last;

    /// <summary>Gets how many messages stand between the offset to store and the newest message.</summary>
    public int Count => _messages.Count;

    /// <summary>Gets the offset of the oldest message that is not done with; nothing before the first.</summary>
    public long? Position { get; private set; }

    /// <summary>Gets since when the longest failing message has been tried again.</summary>
    public DateTimeOffset? StuckSince => _messages.Min(message => message.StuckSince);

    public QueuedMessage Add(ReceivedMessage message)
    {
        _last = new(message);
        _messages.Enqueue(_last);
        Position ??= message.Offset;
        return _last;
    }

    /// <summary>Notes the partition's end, which may lie beyond the last message: markers of transactions.</summary>
    /// <returns>The offset to store, if nothing is left to do before it.</returns>
    public TopicPartitionOffset? CaughtUp(TopicPartitionOffset end)
    {
        if (_messages.Count > 0)
        {
            _last!.Next = end;
            return null;
        }

        Position = end.Offset.Value;
        return end;
    }

    /// <summary>Notes messages that are done with.</summary>
    /// <returns>The message behind which is the offset to store, if that has moved.</returns>
    public QueuedMessage? Finish(IReadOnlyList<QueuedMessage> done)
    {
        for (var i = 0; i < done.Count; i++)
        {
            done[i].IsDone = true;
            done[i].StuckSince = null;
        }

        QueuedMessage? last = null;
        while (_messages.TryPeek(out var oldest) && oldest.IsDone)
        {
            last = _messages.Dequeue();
        }

        Position = last?.NextOffset ?? Position;
        return last;
    }
}

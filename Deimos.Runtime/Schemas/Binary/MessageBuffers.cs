namespace Deimos.Schemas.Binary;

/// <summary>
/// What one message is written into, kept for the next one on the same thread.
/// </summary>
internal sealed class MessageBuffers : IDisposable
{
    [ThreadStatic]
    private static MessageBuffers? _idle;

    private readonly TimeProvider _time;
    private readonly AutoValues _auto;

    private MessageBuffers(TimeProvider time)
    {
        _time = time;
        _auto = new(time);
        Key = new(_auto);
        Value = new(_auto);
    }

    public AvroWriter Key { get; }

    public AvroWriter Value { get; }

    public AutoValues Auto => _auto;

    /// <summary>Takes the thread's buffers, or new ones where a payload publishes while it is written.</summary>
    public static MessageBuffers Take(TimeProvider time)
    {
        var idle = _idle;
        _idle = null;
        return idle?._time == time ? idle : new(time);
    }

    public void Dispose()
    {
        Key.Clear();
        Value.Clear();
        _auto.Clear();
        _idle = this;
    }
}

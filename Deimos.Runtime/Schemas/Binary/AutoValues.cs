namespace Deimos.Schemas.Binary;

/// <summary>
/// The id and time that one message gets where its payload has none.
/// </summary>
/// <remarks>One for each message, so that its key and its value see the same.</remarks>
internal sealed class AutoValues(TimeProvider time)
{
    private string? _messageId;
    private DateTimeOffset? _timestamp;

    public string MessageId => _messageId ??= Guid.NewGuid().ToString();

    public DateTimeOffset Timestamp => _timestamp ??= time.GetUtcNow();

    /// <summary>Begins with another message.</summary>
    public void Clear() => (_messageId, _timestamp) = (null, null);
}

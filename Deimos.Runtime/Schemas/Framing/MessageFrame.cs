namespace Deimos.Schemas.Framing;

/// <summary>
/// Puts Avro data of one schema into the form in which it travels.
/// </summary>
internal abstract class MessageFrame
{
    /// <summary>Makes sure that all is known that messages need; costs nothing after the first time.</summary>
    public virtual ValueTask PrepareAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Wraps the data of one value.</summary>
    public abstract byte[] Wrap(ReadOnlySpan<byte> data);
}

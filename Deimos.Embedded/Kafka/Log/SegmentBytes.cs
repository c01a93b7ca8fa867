namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Where a segment keeps its bytes. Bytes once written never change.
/// </summary>
/// <remarks>Not safe for use from several threads; the log's lock guards it.</remarks>
internal abstract class SegmentBytes : IDisposable
{
    /// <summary>Says whether a batch may be written after the first <paramref name="length"/> bytes.</summary>
    public abstract bool HasRoomFor(int length, int size);

    /// <summary>Gives room to prepare a batch in that is to be written at <paramref name="position"/>.</summary>
    public abstract Span<byte> Stage(int position, int size);

    /// <summary>Writes the batch that was prepared last.</summary>
    /// <exception cref="IOException">The batch could not be written; it counts as never prepared.</exception>
    public abstract void WriteStaged(int position, int size);

    public abstract void CopyTo(int position, Span<byte> target);

    /// <summary>Gives bytes that stay valid until the log is closed, also when they are deleted before that.</summary>
    public abstract ReadOnlyMemory<byte> Read(int position, int size);

    /// <summary>Removes the bytes for good.</summary>
    public abstract void Delete();

    /// <summary>Lets go of the bytes; nobody may look at them any more.</summary>
    public abstract void Dispose();
}

using System.Buffers;
using Deimos.Embedded.Kafka.Log;
using Microsoft.Win32.SafeHandles;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>The bytes of a segment in a file.</summary>
internal sealed class FileBytes(string path, SafeFileHandle file, int capacity, GroupCommit commit) : SegmentBytes
{
    private byte[] _staged = [];

    public string Path => path;

    // One that is empty takes a batch of any size, so that no batch is too large for a segment.
    public override bool HasRoomFor(int length, int size) => length == 0 || (long)length + size <= capacity;

    public override Span<byte> Stage(int position, int size)
    {
        _staged = ArrayPool<byte>.Shared.Rent(size);
        return _staged.AsSpan(0, size);
    }

    public override void WriteStaged(int position, int size)
    {
        try
        {
            RandomAccess.Write(file, _staged.AsSpan(0, size), position);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_staged);
            _staged = [];
        }

        commit.Wrote(file);
    }

    public override void CopyTo(int position, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var read = RandomAccess.Read(file, target, position);
            if (read == 0)
            {
                throw new EndOfStreamException($"'{path}' ends at {position}, before what was written to it.");
            }

            position += read;
            target = target[read..];
        }
    }

    public override ReadOnlyMemory<byte> Read(int position, int size)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(size);
        CopyTo(position, bytes);
        return bytes;
    }

    public override void Delete()
    {
        Dispose();
        File.Delete(path);
    }

    public override void Dispose() => file.Dispose();
}

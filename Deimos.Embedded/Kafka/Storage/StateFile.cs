using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Deimos.Embedded.Kafka.Log;
using Microsoft.Win32.SafeHandles;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Values by key in a file that changes are appended to, and that is written anew when most of it is outdated.
/// </summary>
/// <remarks>
/// Safe for use from many threads. A change is in the file when the call returns; it survives the death of this process
/// at any moment. A torn entry at the end is cut when the file is opened.
/// </remarks>
internal sealed class StateFile : IDisposable
{
    private const int EntryHeader = 8;
    private const int SmallestRewrite = 1024 * 1024;
    private const int RewriteFactor = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly GroupCommit _commit;
    private SafeFileHandle _file;
    private long _length;
    private long _live;

    public StateFile(string path, GroupCommit commit)
    {
        _path = path;
        _commit = commit;
        if (File.Exists(path))
        {
            Load(File.ReadAllBytes(path));
        }

        _file = WriteAnew();
    }

    /// <summary>Gets all values as they are now.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Values
    {
        get
        {
            lock (_lock)
            {
                return [.. _values];
            }
        }
    }

    /// <summary>Sets a value, or removes it when it is null.</summary>
    /// <exception cref="IOException">The change could not be written and is not made.</exception>
    public void Put(string key, byte[]? value)
    {
        lock (_lock)
        {
            if (_file.IsClosed || (value is null && !_values.ContainsKey(key)))
            {
                return;
            }

            var entry = Encode(key, value);
            RandomAccess.Write(_file, entry, _length);
            _length += entry.Length;
            Apply(key, value);
            if (_length > SmallestRewrite && _length > _live * RewriteFactor)
            {
                var outdated = _file;
                _file = WriteAnew();
                outdated.Dispose();
            }

            _commit.Wrote(_file);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }

    private static byte[] Encode(string key, byte[]? value)
    {
        var keySize = Encoding.UTF8.GetByteCount(key);
        var entry = new byte[EntryHeader + sizeof(int) + keySize + (value is null ? 0 : 1 + value.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(entry, entry.Length - EntryHeader);
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(EntryHeader), keySize);
        Encoding.UTF8.GetBytes(key, entry.AsSpan(EntryHeader + sizeof(int)));
        value?.CopyTo(entry.AsSpan(entry.Length - value.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(sizeof(int)), Crc32C.Of(entry.AsSpan(EntryHeader)));
        return entry;
    }

    private void Load(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= EntryHeader + sizeof(int))
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (size < sizeof(int)
                || size > bytes.Length - EntryHeader
                || Crc32C.Of(bytes.Slice(EntryHeader, size)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]))
            {
                return;
            }

            var entry = bytes.Slice(EntryHeader, size);
            var keySize = BinaryPrimitives.ReadInt32LittleEndian(entry);
            var value = entry[(sizeof(int) + keySize)..];
            Apply(
                Encoding.UTF8.GetString(entry.Slice(sizeof(int), keySize)),
                value.IsEmpty ? null : value[1..].ToArray());
            bytes = bytes[(EntryHeader + size)..];
        }
    }

    private void Apply(string key, byte[]? value)
    {
        ref var current = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, key, out var existed);
        _live -= existed ? SizeOf(key, current!) : 0;
        if (value is null)
        {
            _values.Remove(key);
            return;
        }

        current = value;
        _live += SizeOf(key, value);
    }

    private static int SizeOf(string key, byte[] value) => EntryHeader + sizeof(int) + key.Length + 1 + value.Length;

    private SafeFileHandle WriteAnew()
    {
        var content = new MemoryStream();
        foreach (var (key, value) in _values)
        {
            content.Write(Encode(key, value));
        }

        AtomicFile.Write(_path, content.GetBuffer().AsSpan(0, (int)content.Length));
        _length = content.Length;
        return File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete);
    }
}

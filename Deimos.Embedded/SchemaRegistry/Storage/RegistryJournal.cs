using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Deimos.Embedded.SchemaRegistry.Rest;

namespace Deimos.Embedded.SchemaRegistry.Storage;

/// <summary>
/// The file of a registry: one change a line, each with its checksum before it, written through to the disk.
/// </summary>
/// <remarks>
/// <para>
/// A line that a killed process left unfinished at the end is cut off; it was never answered. A bad line with good
/// ones after it is damage of another kind, and an error.
/// </para>
/// <para>At the start the file is written anew with what is still true, beside the old one first.</para>
/// </remarks>
internal sealed class RegistryJournal : IDisposable
{
    private const int ChecksumLength = 8;

    private readonly string _path;
    private readonly FileStream _lock;
    private FileStream? _file;

    private RegistryJournal(string path, FileStream fileLock)
    {
        _path = path;
        _lock = fileLock;
    }

    /// <summary>Takes the file for this registry alone.</summary>
    public static RegistryJournal Open(string path)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var fileLock = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new RegistryJournal(path, fileLock);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"The registry's file '{path}' is in use or cannot be written; stop the other registry or name "
                + "another file.",
                failure);
        }
    }

    /// <summary>Brings the state to what the file says, and makes the file ready for changes.</summary>
    public void Load(RegistryState state)
    {
        foreach (var entry in Read())
        {
            state.Apply(entry);
        }

        var fresh = $"{_path}.new";
        using (var file = File.Create(fresh))
        {
            file.Write(Encode(state.Snapshot()));
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, _path, overwrite: true);
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Writes changes to the disk, all or none of them.</summary>
    public void Append(IEnumerable<JournalEntry> entries)
    {
        var file = _file ?? throw new IOException($"The registry's file '{_path}' failed before; start it again.");
        var length = file.Length;
        try
        {
            file.Write(Encode(entries));
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            Undo(file, length);
            throw;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _lock.Dispose();
    }

    // Half a change must not stand before the next one; where it cannot be undone nothing more is written.
    private void Undo(FileStream file, long length)
    {
        _file = null;
        try
        {
            file.SetLength(length);
            file.Flush(flushToDisk: true);
            _file = file;
        }
        catch (IOException)
        {
            file.Dispose();
        }
    }

    private List<JournalEntry> Read()
    {
        if (!File.Exists(_path))
        {
            return [];
        }

        var bytes = File.ReadAllBytes(_path);
        var entries = new List<JournalEntry>();
        var torn = -1;
        for (int start = 0, number = 1; start < bytes.Length; number++)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            var line = bytes.AsSpan(start, (end < 0 ? bytes.Length : end) - start);
            start += line.Length + 1;
            if (end < 0 || Decode(line) is not { } entry)
            {
                torn = torn < 0 ? number : torn;
            }
            else if (torn >= 0)
            {
                throw new InvalidDataException(
                    $"The registry's file '{_path}' is damaged in line {torn}, and good lines follow. Restore the "
                    + "file from a copy, or move it away to start empty.");
            }
            else
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static byte[] Encode(IEnumerable<JournalEntry> entries)
    {
        using var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(entry, RegistryJson.Options);
            lines.Write(Encoding.ASCII.GetBytes(Checksum(json).ToString("x8", CultureInfo.InvariantCulture)));
            lines.WriteByte((byte)' ');
            lines.Write(json);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    private static JournalEntry? Decode(ReadOnlySpan<byte> line)
    {
        if (line.Length <= ChecksumLength
            || !uint.TryParse(
                line[..ChecksumLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum)
            || checksum != Checksum(line[(ChecksumLength + 1)..]))
        {
            return null;
        }

        return JsonSerializer.Deserialize<JournalEntry>(line[(ChecksumLength + 1)..], RegistryJson.Options);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        return ~checksum;
    }
}

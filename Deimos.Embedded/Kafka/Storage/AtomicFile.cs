namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Writes small files so that a reader, after whatever crash, finds either the old content or the new.
/// </summary>
internal static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + TemporarySuffix;
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(temporary, path, overwrite: true);
        FolderEntries.Flush(Path.GetDirectoryName(path)!);
    }
}

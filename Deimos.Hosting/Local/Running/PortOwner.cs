using System.Globalization;

namespace Deimos.Hosting.Local.Running;

/// <summary>Finds out who listens on a port, as evidence for an error; Linux tells, other systems do not.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Describes the process, or says only that it is another one.</summary>
    public static string Describe(int port)
    {
        try
        {
            return Find(port) is { } id
                ? $"process {id} ({File.ReadAllText($"/proc/{id}/comm").Trim()}) has it"
                : "another process has it";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "another process has it";
        }
    }

    private static string? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var sockets = Inodes(port).Select(inode => $"socket:[{inode}]").ToHashSet();
        return Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .FirstOrDefault(id => int.TryParse(id, out _) && Holds($"/proc/{id}/fd", sockets));
    }

    /// <summary>
    /// Reads the table of sockets: the second column is the address, the fourth the state, the tenth the inode.
    /// </summary>
    private static IEnumerable<string> Inodes(int port)
    {
        var suffix = $":{port.ToString("X4", CultureInfo.InvariantCulture)}";
        return
            from table in Tables
            where File.Exists(table)
            from line in File.ReadLines(table).Skip(1)
            let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            where columns[1].EndsWith(suffix, StringComparison.Ordinal) && columns[3] == Listening
            select columns[9];
    }

    private static bool Holds(string folder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder)
                .Any(entry => new FileInfo(entry).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or is not ours to look into.
            return false;
        }
    }
}

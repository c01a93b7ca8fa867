using System.Diagnostics;
using System.Globalization;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// The file in which a running server states its process, port and state.
/// </summary>
internal static class PostmasterFile
{
    private const string Name = "postmaster.pid";
    private const int PortLine = 3;
    private const int StatusLine = 7;

    /// <summary>Tells whether the server <paramref name="processId"/> says that it takes connections.</summary>
    public static bool SaysReady(string dataFolder, int processId) =>
        Read(dataFolder) is { Length: > StatusLine } lines
        && lines[StatusLine].Trim() == "ready"
        && ProcessIdIn(lines) == processId;

    /// <summary>Removes the file if a crash left it; the server itself is fooled by a reused process id.</summary>
    /// <exception cref="EmbeddedPostgresException">A live server uses the folder.</exception>
    public static void RemoveStale(string dataFolder)
    {
        if (Read(dataFolder) is not { } lines)
        {
            return;
        }

        if (ProcessIdIn(lines) is { } id && IsServer(id, lines))
        {
            var port = lines.Length > PortLine ? $" on port {lines[PortLine]}" : "";
            throw InUse(dataFolder, $"process {id}{port}");
        }

        File.Delete(Path.Combine(dataFolder, Name));
    }

    public static EmbeddedPostgresException InUse(string dataFolder, string by) => new(
        $"The data folder '{Path.GetDirectoryName(dataFolder)}' is in use by another PostgreSQL server ({by}). "
        + "Stop that server, or name another folder.");

    private static string[]? Read(string dataFolder)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(dataFolder, Name));
        }
        catch (IOException)
        {
            // Not there yet, or not any more.
            return null;
        }
    }

    private static int? ProcessIdIn(string[] lines) =>
        lines is [var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static bool IsServer(int processId, string[] lines)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
                && HasWritten(processId, lines);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    // A server works in its data folder, so its own file is seen from there. Where not, the answer is the careful one.
    private static bool HasWritten(int processId, string[] lines)
    {
        var workingFolder = $"/proc/{processId}/cwd";
        return !Directory.Exists(workingFolder) || (Read(workingFolder)?.SequenceEqual(lines) ?? false);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Deimos.Embedded.Processes;

/// <summary>
/// The <c>dotnet run</c> that may stand between a terminal and this process. It passes signals on, but not its own
/// SIGKILL; without a watch this process would live on unseen.
/// </summary>
internal static partial class DotnetRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when the parent is gone; never when that is no <c>dotnet</c>.</summary>
    public static async Task EndedAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !IsDotnet(ParentId(), out var parent))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
            return;
        }

        // An orphan gets another parent at once; whether the old one still stands there as a zombie does not matter.
        while (ParentId() == parent)
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsDotnet(int id, out int same)
    {
        same = id;
        try
        {
            using var process = Process.GetProcessById(id);
            return process.ProcessName == "dotnet";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ParentId();
}

using System.Diagnostics;

namespace Deimos.Embedded.Processes;

/// <summary>
/// Ends what this process has started when this process ends, however it ends.
/// </summary>
/// <remarks>
/// <para>
/// On Linux and macOS one small shell process reads a pipe from its owner. The kernel closes the pipe when the owner
/// ends, also by SIGKILL; the shell then asks every process that was not taken off the list to stop, gives it
/// <see cref="GraceSeconds"/>, and kills its group. On Linux it also kills whatever carries the owner's mark in its
/// environment: what has left its group, and what was started just before the end. (A parent-death signal would not
/// do: it follows the thread that started the child, and .NET's threads come and go.)
/// </para>
/// <para>On Windows a job object does the same: its processes end when its last handle is closed.</para>
/// </remarks>
internal sealed class ProcessWatchdog
{
    /// <summary>The environment variable that marks every process of one owner.</summary>
    public const string MarkVariable = "DEIMOS_OWNER";

    /// <summary>How long processes have to stop after their owner has vanished.</summary>
    public const int GraceSeconds = 2;

    private static readonly Lazy<ProcessWatchdog> Shared = new(() => new ProcessWatchdog());

    private readonly Lock _gate = new();
    private readonly Dictionary<int, StopSignal> _watched = [];
    private Process? _shell;

    private ProcessWatchdog()
    {
    }

    public static ProcessWatchdog Instance => Shared.Value;

    /// <summary>Gets the value of <see cref="MarkVariable"/> for what this process starts.</summary>
    public string Mark { get; } = $"{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>
    /// Makes sure that the watchdog runs, so that a process started next has the shortest time unwatched.
    /// </summary>
    public void EnsureStarted()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (_gate)
        {
            Shell();
        }
    }

    public void Watch(Process process, StopSignal signal)
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsJob.Instance.Add(process);
            return;
        }

        lock (_gate)
        {
            _watched[process.Id] = signal;
            Tell($"watch {process.Id} {(int)signal}");
        }
    }

    public void Forget(int processId)
    {
        lock (_gate)
        {
            if (_watched.Remove(processId) && !OperatingSystem.IsWindows())
            {
                Tell($"forget {processId} 0");
            }
        }
    }

    private void Tell(string line)
    {
        try
        {
            Shell().StandardInput.WriteLine(line);
        }
        catch (IOException)
        {
            // Somebody has ended the shell; a new one learns everything that is still watched.
            _shell = null;
            foreach (var (id, signal) in _watched)
            {
                Shell().StandardInput.WriteLine($"watch {id} {(int)signal}");
            }
        }
    }

    private Process Shell()
    {
        if (_shell is not null)
        {
            return _shell;
        }

        var start = new ProcessStartInfo { RedirectStandardInput = true, UseShellExecute = false };
        ProcessGroupLauncher.Apply(
            start,
            "/bin/sh",
            ["-c", WatchdogScript.Text, "deimos-watchdog", $"{MarkVariable}={Mark}", $"{GraceSeconds * 10}"]);
        // Started inside a process that is itself owned, it must outlive the sweep for that owner's mark.
        start.Environment.Remove(MarkVariable);
        start.WorkingDirectory = "/";
        _shell = Process.Start(start)!;
        _shell.StandardInput.AutoFlush = true;
        return _shell;
    }
}

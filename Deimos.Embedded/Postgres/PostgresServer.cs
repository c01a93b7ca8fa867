using System.Diagnostics;
using System.Globalization;
using Deimos.Embedded.Processes;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// One running server process, which ends with this process however that ends.
/// </summary>
/// <remarks>
/// On Unix a small shell holds a pipe from this process: its end, which not even SIGKILL can prevent, is the order to
/// stop the server and remove its folder. On Windows a job object kills the server. (An <see cref="OwnedProcess"/>
/// would end as surely, but leave the folder, and its grace is too short for the last checkpoint of kept data.)
/// </remarks>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int KeptLines = 200;
    private const string ProcessMark = "supervisor: process ";
    private const string ExitMark = "supervisor: exit code ";

    // When the server does not stop, two stronger orders follow: each after 10 s, or 2 s if the owner has vanished.
    private const string Supervisor = """
        trap '' HUP INT TERM PIPE
        exec 3<&0 </dev/null 2>&1
        folder=$1
        shift
        "$@" 3<&- &
        server=$!
        echo "supervisor: process $server"
        (
          limit=20
          read -r order <&3 && limit=100
          waited=0
          kill -INT $server
          while kill -0 $server; do
            waited=$((waited + 1))
            [ $waited -eq $limit ] && kill -QUIT $server
            [ $waited -eq $((2 * limit)) ] && kill -KILL $server
            sleep 0.1
          done
        ) >/dev/null 2>&1 &
        watcher=$!
        wait $server
        echo "supervisor: exit code $?"
        kill -KILL $watcher 2>/dev/null
        read -r order <&3
        [ -z "$folder" ] || rm -rf "$folder" 2>/dev/null || { sleep 1; rm -rf "$folder"; }
        """;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly PostgresBinaries _binaries;
    private readonly string _dataFolder;
    private Action<string>? _onOutput;
    private readonly OutputTail _lastOutput = new(KeptLines);
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _serverEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PostgresServer(Process process, PostgresBinaries binaries, string dataFolder, Action<string>? onOutput)
    {
        _process = process;
        _binaries = binaries;
        _dataFolder = dataFolder;
        _onOutput = onOutput;
    }

    /// <summary>Gets a task that ends with the server, with its exit code.</summary>
    public Task<int> Completion => _serverEnd.Task;

    /// <summary>Gets the id of the server's process, once that has been started.</summary>
    public int? ProcessId => _started.Task.IsCompletedSuccessfully ? _started.Task.Result : null;

    /// <summary>Gets the last lines that the server wrote.</summary>
    public IReadOnlyList<string> LastOutput => _lastOutput.Lines;

    public static PostgresServer Start(
        PostgresBinaries binaries,
        DataFolder folder,
        IEnumerable<string> settings,
        ServerAccount account,
        Action<string>? onOutput)
    {
        IEnumerable<string> arguments = ["-D", folder.Data, .. settings.SelectMany(setting => new[] { "-c", setting })];
        var start = Command.CreateStart(account);
        if (OperatingSystem.IsWindows())
        {
            ProcessGroupLauncher.Apply(start, binaries.Postgres, arguments);
        }
        else
        {
            var removedFolder = folder.IsTemporary ? folder.Root : "";
            ProcessGroupLauncher.Apply(
                start, "/bin/sh", ["-c", Supervisor, "sh", removedFolder, binaries.Postgres, .. arguments]);
            // Inside an owned process the shell must outlive the sweep for its owner's mark, to clean up.
            start.Environment.Remove(ProcessWatchdog.MarkVariable);
        }

        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = !OperatingSystem.IsWindows();
        start.RedirectStandardError = OperatingSystem.IsWindows();

        var process = Process.Start(start)!;
        var server = new PostgresServer(process, binaries, folder.Data, onOutput);
        if (OperatingSystem.IsWindows())
        {
            WindowsJob.Instance.Add(process);
            server._started.SetResult(process.Id);
        }

        // A thread of its own: a pipe is read blocking, and a pool that waits for many servers would starve.
        new Thread(server.ReadOutput) { IsBackground = true, Name = "postgres output" }.Start();
        return server;
    }

    /// <summary>Stops the server as an orderly shutdown does: clients are cut off, the data is whole.</summary>
    public async ValueTask DisposeAsync()
    {
        Order("stop");
        if (OperatingSystem.IsWindows() && !_process.HasExited)
        {
            await Command
                .RunAsync(
                    _binaries.PgCtl,
                    ["stop", "-D", _dataFolder, "-m", "fast"],
                    ServerAccount.Own,
                    CancellationToken.None)
                .ConfigureAwait(false);
        }

        try
        {
            await _end.Task.WaitAsync(StopTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _end.Task.ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private void Order(string order)
    {
        try
        {
            _process.StandardInput.WriteLine(order);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself, and its supervisor with it.
        }
    }

    private void ReadOutput()
    {
        var output = OperatingSystem.IsWindows() ? _process.StandardError : _process.StandardOutput;
        while (output.ReadLine() is { } line)
        {
            if (NumberAfter(ProcessMark, line) is { } id)
            {
                _started.TrySetResult(id);
            }
            else if (NumberAfter(ExitMark, line) is { } exitCode)
            {
                _serverEnd.TrySetResult(exitCode);
            }
            else
            {
                Keep(line);
            }
        }

        _process.WaitForExit();
        _serverEnd.TrySetResult(_process.ExitCode);
        _end.TrySetResult();
    }

    private void Keep(string line)
    {
        _lastOutput.Add(line);
        try
        {
            _onOutput?.Invoke(line);
        }
        catch (Exception)
        {
            // Such as a test's output after its test has ended: not worth this process.
            _onOutput = null;
        }
    }

    private static int? NumberAfter(string mark, string line) =>
        line.StartsWith(mark, StringComparison.Ordinal)
        && int.TryParse(line.AsSpan(mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

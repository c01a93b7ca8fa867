using System.ComponentModel;
using System.Diagnostics;

namespace Deimos.Embedded.Processes;

/// <summary>
/// A child process that never outlives its owner: it leads a process group of its own, is stopped by asking first, and
/// is ended together with what it started when the owner ends, even by SIGKILL.
/// </summary>
/// <remarks>Safe for several threads. Its standard input is empty.</remarks>
internal sealed class OwnedProcess : IAsyncDisposable
{
    // A grandchild that has left the group may hold the output open for ever; what it writes is nobody's evidence.
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DisposeGrace = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly OwnedProcessOptions _options;
    private readonly TimeProvider _time;

    private OwnedProcess(Process process, OwnedProcessOptions options, TimeProvider time)
    {
        _process = process;
        _options = options;
        _time = time;
        LastOutput = new OutputTail(options.KeptLines);
        Id = process.Id;
        Exited = FollowAsync();
    }

    public int Id { get; }

    /// <summary>
    /// Gets a task that ends with the exit code (128 + signal when killed) after the last output was read.
    /// </summary>
    public Task<int> Exited { get; }

    public OutputTail LastOutput { get; }

    // The first half also after disposal, which comes after the exit.
    private bool HasExited => Exited.IsCompleted || _process.HasExited;

    /// <summary>Starts a process and has it watched.</summary>
    /// <exception cref="Win32Exception">The program does not exist or may not be run.</exception>
    public static OwnedProcess Start(OwnedProcessOptions options, TimeProvider? time = null)
    {
        if (Path.IsPathRooted(options.FileName) && !File.Exists(options.FileName))
        {
            throw new Win32Exception($"'{options.FileName}' cannot be started: there is no such file.");
        }

        ProcessWatchdog.Instance.EnsureStarted();
        var process = Process.Start(StartInfo(options))!;
        process.StandardInput.Close();
        ProcessWatchdog.Instance.Watch(process, options.StopSignal);
        return new OwnedProcess(process, options, time ?? TimeProvider.System);
    }

    /// <summary>
    /// Asks the process to stop, and kills it and its group when <paramref name="grace"/> has passed.
    /// </summary>
    /// <returns>The exit code.</returns>
    /// <remarks>Cancelling cuts the grace time short; it does not leave the process running.</remarks>
    public async Task<int> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!HasExited)
        {
            AskToStop();
        }

        try
        {
            return await Exited.WaitAsync(grace, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Kill();
            return await Exited.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the process and its group at once.</summary>
    public void Kill()
    {
        if (HasExited)
        {
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            UnixSignals.KillGroup(Id);
        }

        try
        {
            // The group is not there yet while setsid starts, or not at all where nothing could make one.
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has just exited.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(DisposeGrace, CancellationToken.None).ConfigureAwait(false);
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(OwnedProcessOptions options)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        ProcessGroupLauncher.Apply(start, options.FileName, options.Arguments);
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[ProcessWatchdog.MarkVariable] = ProcessWatchdog.Instance.Mark;
        if (options.UserName is not null)
        {
            start.UserName = options.UserName;
        }

        return start;
    }

    private void AskToStop()
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixSignals.Send(Id, _options.StopSignal);
        }
        else if (!WindowsJob.SendControlBreak(Id))
        {
            Kill();
        }
    }

    private async Task<int> FollowAsync()
    {
        var output = Task.WhenAll(
            ReadAsync(_process.StandardOutput, isError: false),
            ReadAsync(_process.StandardError, isError: true));
        await _process.WaitForExitAsync().ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            UnixSignals.KillGroup(Id);
        }

        ProcessWatchdog.Instance.Forget(Id);
        try
        {
            await output.WaitAsync(OutputLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }

        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader reader, bool isError)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            LastOutput.Add(line);
            _options.OnOutput?.Invoke(new OutputLine(line, isError));
        }
    }
}

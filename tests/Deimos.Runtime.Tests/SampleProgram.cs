using System.Collections.Concurrent;
using System.Diagnostics;

namespace Deimos.Runtime.Tests;

/// <summary>A sample service in a process of its own, as its users run it.</summary>
internal sealed class SampleProgram : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private bool _isDisposed;

    private SampleProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts a sample.</summary>
    /// <param name="project">The sample's project, such as <c>Widgets.Api</c>.</param>
    /// <param name="arguments">Its command line, words parted by spaces.</param>
    /// <param name="settings">Its configuration, by names as in <c>appsettings.json</c> with colons.</param>
    public static SampleProgram Start(
        string project, string arguments, IReadOnlyDictionary<string, string>? settings = null)
    {
        var folder = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var assembly = Path.Combine(folder, "..", "..", project, Path.GetFileName(folder), $"{project}.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", Path.GetFullPath(assembly), .. arguments.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new(start);
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as orchestrators do, and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        return EndedAsync();
    }

    /// <summary>Kills it as SIGKILL does: nothing of it can be said or done any more.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}

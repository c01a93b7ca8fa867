using System.Collections.Concurrent;
using System.Diagnostics;

namespace DeimosAspire.Tests.Shared;

/// <summary>An AppHost as a process of its own, at the head of a process group as a terminal would have it.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _mark = $"probe-{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<string> _lines = new();

    private AppHostProcess(string[] command, IReadOnlyDictionary<string, string>? environment)
    {
        // Whoever runs the tests in the background of a shell ignores Ctrl-C, and everything below would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", "setsid", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Everything below inherits it, whatever becomes of groups and parents.
        start.Environment["PROBE_MARK"] = _mark;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join(Environment.NewLine, _lines);

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts an AppHost from its built assembly.</summary>
    public static AppHostProcess Start(
        string assembly, string[] arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(["dotnet", "exec", assembly, .. arguments], environment);

    /// <summary>Starts it as <c>dotnet run</c>, which is a process between the terminal and the AppHost.</summary>
    public static AppHostProcess StartWithDotnetRun(string project, string configuration) =>
        new(["dotnet", "run", "--no-build", "--configuration", configuration, "--project", project], environment: null);

    public Task HealthyAsync() => WroteAsync("everything is healthy");

    public Task WroteAsync(string text) => Eventually.IsTrueAsync(
        () => _lines.Any(line => line.Contains(text, StringComparison.Ordinal)),
        () => $"'{text}' was not written, but: {Output}");

    /// <summary>Counts what the AppHost has started and what that has started.</summary>
    public int CountDescendants() => Marked().Count(id => id != _process.Id);

    public void Signal(string signal, bool group = false)
    {
        using var kill = Process.Start("kill", [$"-{signal}", "--", $"{(group ? -_process.Id : _process.Id)}"]);
        kill.WaitForExit();
    }

    public Task ExitedAsync() => _process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public Task NothingIsLeftAsync(TimeSpan within) => Eventually.IsTrueAsync(
        () => !Marked().Any(),
        () => $"There is left: {string.Join(", ", Marked().Select(CommandLine))}",
        within);

    public void Dispose()
    {
        // In a failed test only: the processes that this test has started, by their mark.
        foreach (var id in Marked())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
            }
        }

        _process.Dispose();
    }

    private static string CommandLine(int id)
    {
        try
        {
            return $"{id} {File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ')}";
        }
        catch (IOException)
        {
            return $"{id}";
        }
    }

    private IEnumerable<int> Marked() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id != 0 && ProcessProbe.IsRunning(id) && HasMark(id));

    private bool HasMark(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Contains(_mark, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

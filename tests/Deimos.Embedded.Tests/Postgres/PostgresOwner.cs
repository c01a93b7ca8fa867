using System.Diagnostics;
using System.Globalization;

namespace Deimos.Embedded.Tests.Postgres;

/// <summary>
/// Another process that owns a server: this test assembly again, held by its <see cref="StartupHook"/> before any test.
/// </summary>
internal sealed class PostgresOwner : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string[] _report;

    private PostgresOwner(Process process, string[] report)
    {
        _process = process;
        _report = report;
    }

    public int ProcessId => _process.Id;

    public int ServerProcessId => int.Parse(_report[0], CultureInfo.InvariantCulture);

    public string Folder => _report[1];

    public static async Task<PostgresOwner> StartAsync(string? user)
    {
        var report = Path.Combine(Path.GetTempPath(), $"postgres-owner-{Path.GetRandomFileName()}");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Deimos.Embedded.Tests"))
        {
            Environment =
            {
                ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
                [StartupHook.ReportVariable] = report,
                ["HOME"] = "/nonexistent",
            },
            WorkingDirectory = "/",
            UserName = user,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var output = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => process.HasExited || File.Exists(report), "the owner has started its server");

        process.HasExited.ShouldBeFalse(process.HasExited ? await output : "");
        var lines = await File.ReadAllLinesAsync(report, TestContext.Current.CancellationToken);
        File.Delete(report);
        return new PostgresOwner(process, lines);
    }

    /// <summary>Lists the processes that name the server's folder in their command line.</summary>
    public IReadOnlyList<string> Descendants() =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => Names(Path.Combine(process, "cmdline")))];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private bool Names(string commandLine)
    {
        try
        {
            return File.ReadAllText(commandLine).Contains(Folder, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

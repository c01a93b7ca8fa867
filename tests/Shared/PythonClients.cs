using System.ComponentModel;
using System.Diagnostics;

namespace DeimosAspire.Tests.Shared;

/// <summary>
/// Runs the Python scripts of <c>tests/clients</c> with the clients that Debian packages.
/// </summary>
internal static class PythonClients
{
    private const int NotInstalled = 77;

    /// <summary>Runs a script to its end and gives what it printed; an exit code other than 0 fails the test.</summary>
    /// <param name="packages">The Debian packages that the script needs; without them the test is skipped.</param>
    /// <param name="script">The script's path below <c>tests/clients</c>.</param>
    /// <param name="arguments">What the script finds in <c>sys.argv</c> from index 1 on.</param>
    public static async Task<string> RunAsync(string packages, string script, params string[] arguments)
    {
        // The system's Python first: another one on the PATH does not see Debian's packages.
        var result = await TryRunAsync("/usr/bin/python3", [Path.Combine(NodeClients.Folder, script), .. arguments])
            ?? await TryRunAsync("python3", [Path.Combine(NodeClients.Folder, script), .. arguments]);

        Assert.SkipWhen(result is null, $"No Python has the clients; install the Debian packages {packages}.");
        result.Value.ExitCode.ShouldBe(0, $"{script}\n{result.Value.Output}\n{result.Value.Errors}");
        return result.Value.Output;
    }

    private static async Task<(int ExitCode, string Output, string Errors)?> TryRunAsync(
        string python, string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(python, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return process.ExitCode == NotInstalled ? null : (process.ExitCode, await output, await errors);
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace DeimosAspire.Tests.Shared;

/// <summary>
/// Runs the scripts of <c>tests/clients</c> under Node, with the clients that <c>package-lock.json</c> names.
/// </summary>
/// <remarks>
/// The packages are installed once, by the first test that needs them. Where Node or npm is missing the test is skipped
/// and says so.
/// </remarks>
internal static class NodeClients
{
    private static readonly SemaphoreSlim Installing = new(1);
    private static bool _installed;

    /// <summary>Runs a script to its end and gives what it printed; an exit code other than 0 fails the test.</summary>
    /// <param name="script">The script's path below <c>tests/clients</c>.</param>
    /// <param name="arguments">What the script finds in <c>process.argv</c> from index 2 on.</param>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await InstallAsync(cancellationToken);

        return await ExecuteAsync("node", [script, .. arguments], cancellationToken);
    }

    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        await Installing.WaitAsync(cancellationToken);
        try
        {
            if (_installed)
            {
                return;
            }

            // npm writes this file last; older than the lock file means that an earlier state is installed.
            var installed = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
            var wanted = new FileInfo(Path.Combine(Folder, "package-lock.json"));
            if (!installed.Exists || installed.LastWriteTimeUtc < wanted.LastWriteTimeUtc)
            {
                var (shell, arguments) = OperatingSystem.IsWindows()
                    ? ("cmd.exe", new[] { "/c", "npm", "ci", "--ignore-scripts" })
                    : ("npm", ["ci", "--ignore-scripts"]);
                await ExecuteAsync(shell, arguments, cancellationToken);
            }

            _installed = true;
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<string> ExecuteAsync(string file, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(file, arguments);
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

        process.ExitCode.ShouldBe(0, $"{file} {string.Join(' ', arguments)}\n{await output}\n{await errors}");
        return await output;
    }

    private static Process Start(string file, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"'{file}' is not on the PATH; install Node.js 20 or newer to run the tests of its clients.");
            throw;
        }
    }

    /// <summary>Gets the folder of the clients, <c>tests/clients</c>.</summary>
    public static string Folder { get; } = FindFolder();

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DeimosAspire.sln")))
        {
            folder = folder.Parent
                ?? throw new InvalidOperationException($"No DeimosAspire.sln above '{AppContext.BaseDirectory}'.");
        }

        return Path.Combine(folder.FullName, "tests", "clients");
    }
}

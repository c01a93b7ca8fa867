using System.ComponentModel;
using System.Diagnostics;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// Runs a program to its end and keeps what it wrote.
/// </summary>
internal static class Command
{
    /// <summary>Runs <paramref name="file"/>, as another user if <paramref name="account"/> names one.</summary>
    /// <returns>Its exit code and output; an exit code of -1 if it could not be started at all.</returns>
    public static async Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(
        string file,
        IEnumerable<string> arguments,
        ServerAccount account,
        CancellationToken cancellationToken,
        string? workingFolder = null)
    {
        var start = CreateStart(account);
        start.FileName = file;
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = workingFolder ?? start.WorkingDirectory;

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception failure)
        {
            return (-1, [failure.Message]);
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);

            var text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            const StringSplitOptions Lines = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
            return (process.ExitCode, text.Split('\n', Lines));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Prepares a start that is free of the caller's folder, locale and PostgreSQL variables.</summary>
    public static ProcessStartInfo CreateStart(ServerAccount account)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            // The caller's own folder may be closed to the account.
            WorkingDirectory = OperatingSystem.IsWindows() ? Environment.SystemDirectory : "/",
        };
        foreach (var name in start.Environment.Keys.Where(IsClientSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        // Messages are read by the launcher; macOS needs a locale that starts no threads.
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        if (account.Name is not null)
        {
            start.UserName = account.Name;
        }

        return start;
    }

    private static bool IsClientSetting(string name) => name.StartsWith("PG", StringComparison.Ordinal);
}

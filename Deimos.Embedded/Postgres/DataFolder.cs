using System.Globalization;
using System.Security.Cryptography;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// The folder of one server: its data in <c>data</c>, and beside it the superuser's password.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string InitializingPrefix = "initdb-";

    private readonly EmbeddedPostgresOptions _options;
    private readonly ServerAccount _account;
    private readonly TemporaryFolder? _temporary;

    private DataFolder(
        EmbeddedPostgresOptions options,
        ServerAccount account,
        string path,
        TemporaryFolder? temporary)
    {
        _options = options;
        _account = account;
        _temporary = temporary;
        Root = path;
    }

    public string Root { get; }

    public bool IsTemporary => _temporary is not null;

    /// <summary>Gets the folder that the server itself calls its data directory.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>Gets the major version that made the data, or <c>null</c> if there is none yet.</summary>
    public int? Major { get; private set; }

    private string VersionFile => Path.Combine(Data, "PG_VERSION");

    private string PasswordFile => Path.Combine(Root, "password");

    public static async Task<DataFolder> OpenAsync(
        EmbeddedPostgresOptions options,
        ServerAccount account,
        CancellationToken cancellationToken)
    {
        if (options.DataFolder is null)
        {
            var parent = await FindTemporaryPlaceAsync(account, cancellationToken).ConfigureAwait(false);
            TemporaryFolder.Sweep(parent, TimeProvider.System);
            var temporary = TemporaryFolder.CreateIn(parent);
            return new DataFolder(options, account, temporary.Path, temporary);
        }

        var kept = new DataFolder(options, account, Path.GetFullPath(options.DataFolder), temporary: null);
        try
        {
            kept.ReadKept();
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new EmbeddedPostgresException(
                $"The data folder '{kept.Root}' cannot be used by '{Environment.UserName}': another user made it. "
                + "Start as that user, or name another folder.",
                failure);
        }

        if (!await account.CanUseAsync(Path.GetDirectoryName(kept.Root) ?? kept.Root, false, cancellationToken)
            .ConfigureAwait(false))
        {
            throw new EmbeddedPostgresException(
                $"The data folder '{kept.Root}' cannot be reached by the user '{account.Name}', who runs the server "
                + "because PostgreSQL refuses root. Name a folder that others may enter, or start this process as an "
                + "ordinary user.");
        }

        return kept;
    }

    /// <summary>Makes the data unless an earlier start has, and tells the superuser's password.</summary>
    public async Task<string> InitializeAsync(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        if (Major is { } major)
        {
            if (major != binaries.Major)
            {
                throw new EmbeddedPostgresException(
                    $"The data folder '{Root}' was made by PostgreSQL {major}, but the server in "
                    + $"'{binaries.Folder}' is {binaries.Version}. Set BinFolder to the binaries of PostgreSQL "
                    + $"{major}, carry the data over with pg_dump or pg_upgrade, or remove the folder to start with "
                    + "an empty one.");
            }

            return _options.Password ?? await ReadPasswordAsync(cancellationToken).ConfigureAwait(false);
        }

        var password = _options.Password ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        var initializing = Path.Combine(Root, InitializingPrefix + Path.GetRandomFileName());
        await WritePasswordAsync(password, cancellationToken).ConfigureAwait(false);
        await _account.TakeOverAsync(Root, cancellationToken).ConfigureAwait(false);

        var (exitCode, output) = await Command
            .RunAsync(binaries.Initdb, InitdbArguments(initializing), _account, cancellationToken)
            .ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException(
                $"'{binaries.Initdb}' ended with exit code {exitCode} while it made the data in '{Root}'.", output);
        }

        // Only whole data ever carries this name, so a start that is killed half way leaves nothing to trip over.
        Directory.Move(initializing, Data);
        return password;
    }

    public void Dispose() => _temporary?.Dispose();

    private static async Task<string> FindTemporaryPlaceAsync(
        ServerAccount account,
        CancellationToken cancellationToken)
    {
        string[] places = OperatingSystem.IsWindows() ? [Path.GetTempPath()] : [Path.GetTempPath(), "/tmp", "/var/tmp"];
        foreach (var place in places)
        {
            if (await account.CanUseAsync(place, write: true, cancellationToken).ConfigureAwait(false))
            {
                return place;
            }
        }

        throw new EmbeddedPostgresException(
            $"None of the folders {string.Join(", ", places)} can be written by the user '{account.Name}', who runs "
            + "the server. Set TMPDIR to one that can, or set DataFolder.");
    }

    private void ReadKept()
    {
        if (File.Exists(VersionFile))
        {
            Major = int.Parse(File.ReadAllText(VersionFile).Split('.')[0], CultureInfo.InvariantCulture);
            PostmasterFile.RemoveStale(Data);
            return;
        }

        Directory.CreateDirectory(Root);
        foreach (var left in Directory.EnumerateDirectories(Root, InitializingPrefix + "*"))
        {
            Directory.Delete(left, recursive: true);
        }

        var foreign = Directory.EnumerateFileSystemEntries(Root).FirstOrDefault(entry => entry != PasswordFile);
        if (foreign is not null)
        {
            throw new EmbeddedPostgresException(
                $"The data folder '{Root}' holds '{Path.GetFileName(foreign)}', which no earlier start left there. "
                + "Name an empty or a missing folder.");
        }
    }

    private async Task<string> ReadPasswordAsync(CancellationToken cancellationToken) =>
        File.Exists(PasswordFile)
            ? (await File.ReadAllTextAsync(PasswordFile, cancellationToken).ConfigureAwait(false)).Trim()
            : throw new EmbeddedPostgresException(
                $"The data folder '{Root}' has lost the file 'password'. Set Password to the superuser's password.");

    private async Task WritePasswordAsync(string password, CancellationToken cancellationToken)
    {
        var start = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            start.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var writer = new StreamWriter(PasswordFile, start);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteLineAsync(password.AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private List<string> InitdbArguments(string folder)
    {
        List<string> arguments =
        [
            "--pgdata", folder, "--username", _options.Username, "--pwfile", PasswordFile, "--auth", "scram-sha-256",
            "--encoding", "UTF8", "--locale", _options.Locale, "--no-instructions",
        ];
        if (IsTemporary)
        {
            arguments.Add("--no-sync");
        }

        return arguments;
    }
}

using Deimos.Embedded.Postgres;

namespace Deimos.Hosting.Local.Running;

/// <summary>
/// The folder <c>.deimos</c> beside the AppHost, in which the parts of the stack keep their data from run to run. One
/// AppHost at a time may use it.
/// </summary>
/// <remarks>All parts keep their data, or none: a topic without its schemas and tables is no use.</remarks>
internal sealed class KeptData : IDisposable
{
    private const string FolderName = ".deimos";
    private const string LockName = "lock";

    private readonly string _folder;
    private readonly FileStream _lock;

    private KeptData(string folder, FileStream folderLock)
    {
        _folder = folder;
        _lock = folderLock;
    }

    /// <summary>Takes the folder for the parts given, unless something is in the way.</summary>
    /// <param name="appHostDirectory">The folder of the AppHost.</param>
    /// <param name="parts">The parts that run inside this process.</param>
    /// <param name="fresh">Whether to remove what the parts have kept before.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The data, or why there is none.</returns>
    public static async Task<(KeptData? Data, string? Obstacle)> OpenAsync(
        string appHostDirectory,
        IReadOnlyList<PartResource> parts,
        bool fresh,
        CancellationToken cancellationToken)
    {
        var folder = Path.Combine(appHostDirectory, FolderName);
        FileStream? folderLock = null;
        try
        {
            Directory.CreateDirectory(folder);
            folderLock = new FileStream(
                Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (parts.OfType<PostgresServerResource>().Any()
                && ServerAccount.ForServer() is var account
                && !await account.CanUseAsync(folder, write: false, cancellationToken).ConfigureAwait(false))
            {
                await folderLock.DisposeAsync().ConfigureAwait(false);
                return (null, $"'{folder}' cannot be entered by the user '{account.Name}', who runs PostgreSQL");
            }

            var data = new KeptData(folder, folderLock);
            if (fresh)
            {
                data.Remove(parts);
            }

            return (data, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or EmbeddedPostgresException)
        {
            folderLock?.Dispose();
            return (null, $"'{folder}' is in use by another AppHost or cannot be written ({fault.Message})");
        }
    }

    public string FolderOf(PartResource part) => Path.Combine(_folder, part.Name.ToLowerInvariant());

    public void Dispose() => _lock.Dispose();

    private void Remove(IEnumerable<PartResource> parts)
    {
        foreach (var folder in parts.Select(FolderOf).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

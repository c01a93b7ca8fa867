namespace Deimos.Embedded.Postgres;

/// <summary>
/// A folder for one server's lifetime. A lock that the system releases with its process tells whose is dead.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "deimos-postgres-";
    private const string LockFile = "owner.lock";

    private readonly FileStream _lock;

    private TemporaryFolder(string path)
    {
        Path = path;
        _lock = Lock(path);
    }

    public string Path { get; }

    public static TemporaryFolder CreateIn(string parent)
    {
        var path = System.IO.Path.Combine(parent, Prefix + System.IO.Path.GetRandomFileName());
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new TemporaryFolder(path);
    }

    /// <summary>Removes the folders whose owner was killed together with all that would have cleaned up.</summary>
    public static void Sweep(string parent, TimeProvider time)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A younger one may be between its creation and its lock.
                var age = time.GetUtcNow().UtcDateTime - Directory.GetCreationTimeUtc(folder);
                if (age > TimeSpan.FromMinutes(1) && File.Exists(System.IO.Path.Combine(folder, LockFile)))
                {
                    using var taken = Lock(folder);
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Still owned, or another user's.
            }
        }
    }

    public void Dispose()
    {
        // Windows removes no file that is open; elsewhere the lock keeps other starts from removing the folder, too.
        if (OperatingSystem.IsWindows())
        {
            _lock.Dispose();
        }

        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _lock.Dispose();
    }

    private static FileStream Lock(string folder) => new(
        System.IO.Path.Combine(folder, LockFile),
        new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None,
        });
}

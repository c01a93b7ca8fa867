using System.Text;
using Deimos.Embedded.Kafka.Topics;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// The folder in which a cluster keeps what is to survive its process. One cluster at a time may use it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockFile = "lock";
    private const string ClusterIdFile = "cluster-id";

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly TopicFolders _topics;

    private DataFolder(string path, FileStream folderLock, bool fsync, ILogger logger)
    {
        _path = path;
        _lock = folderLock;
        Commit = new GroupCommit(fsync);
        _topics = new TopicFolders(Path.Combine(path, "topics"), Commit, logger);
        Offsets = new StateFile(Path.Combine(path, "offsets.state"), Commit);
        Transactions = new StateFile(Path.Combine(path, "transactions.state"), Commit);
    }

    public GroupCommit Commit { get; }

    public ITopicStorage Topics => _topics;

    public StateFile Offsets { get; }

    public StateFile Transactions { get; }

    /// <exception cref="EmbeddedKafkaException">The folder is in use, or cannot be used.</exception>
    public static DataFolder Open(string path, bool fsync, ILogger logger)
    {
        path = Path.GetFullPath(path);
        FileStream? folderLock = null;
        try
        {
            Directory.CreateDirectory(path);
            folderLock = Lock(path);
            return new DataFolder(path, folderLock, fsync, logger);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            folderLock?.Dispose();
            throw EmbeddedKafkaException.DataFolderUnusable(path, fault);
        }
    }

    /// <summary>Gives the id of the cluster that the folder belongs to, from the first start on.</summary>
    public string KeepClusterId(string? wanted, Func<string> create)
    {
        var file = Path.Combine(_path, ClusterIdFile);
        var kept = File.Exists(file) ? File.ReadAllText(file) : null;
        var id = wanted ?? kept ?? create();
        if (id != kept)
        {
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(id));
        }

        return id;
    }

    /// <summary>Has a cluster take up the topics of earlier runs.</summary>
    public void RestoreTopics(Cluster cluster)
    {
        foreach (var topic in _topics.Load())
        {
            cluster.Restore(topic);
        }
    }

    public void Dispose()
    {
        Offsets.Dispose();
        Transactions.Dispose();
        _lock.Dispose();
    }

    // The system lets go of the lock when its process ends, however it ends.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(
                Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw EmbeddedKafkaException.DataFolderInUse(path, fault);
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Topics;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka.Storage;

/// <summary>
/// Keeps each topic in a folder that its id names: a file for what is known of the topic, a folder for each partition.
/// </summary>
/// <remarks>
/// A topic is there when its file is, and gone when that is gone: what a crash leaves half made or half removed goes at
/// the next start. Folders have ids for names, because names of topics may differ in nothing but their case.
/// </remarks>
internal sealed class TopicFolders(string folder, GroupCommit commit, ILogger logger) : ITopicStorage
{
    private const string TopicFile = "topic.json";

    public MemoryBudget Memory { get; } = new(long.MaxValue);

    /// <summary>Reads the topics of earlier runs, and clears away what is left of others.</summary>
    public IReadOnlyList<StoredTopic> Load()
    {
        Directory.CreateDirectory(folder);
        var topics = new List<StoredTopic>();
        foreach (var path in Directory.EnumerateDirectories(folder))
        {
            var file = Path.Combine(path, TopicFile);
            if (File.Exists(file))
            {
                topics.Add(JsonSerializer.Deserialize<StoredTopic>(File.ReadAllBytes(file))!);
            }
            else
            {
                Directory.Delete(path, recursive: true);
            }
        }

        return topics;
    }

    public ILogStorage OpenLog(Guid topicId, int partition, TopicSettings settings) => new LogFolder(
        Path.Combine(FolderOf(topicId), partition.ToString(CultureInfo.InvariantCulture)), settings, commit, logger);

    public void Save(Topic topic)
    {
        var path = FolderOf(topic.Id);
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            FolderEntries.Flush(folder);
        }

        AtomicFile.Write(Path.Combine(path, TopicFile), JsonSerializer.SerializeToUtf8Bytes(StoredTopic.Of(topic)));
    }

    public void Delete(Topic topic)
    {
        var path = FolderOf(topic.Id);
        File.Delete(Path.Combine(path, TopicFile));
        FolderEntries.Flush(path);
        foreach (var partition in topic.Partitions)
        {
            partition.Log.Delete();
        }

        Directory.Delete(path, recursive: true);
    }

    private string FolderOf(Guid topicId) => Path.Combine(folder, topicId.ToString("n"));
}

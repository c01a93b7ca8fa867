using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// Keeps topics in memory, where nothing but their records needs a place.
/// </summary>
internal sealed class MemoryTopics(MemoryBudget memory) : ITopicStorage
{
    public MemoryBudget Memory => memory;

    public ILogStorage OpenLog(Guid topicId, int partition, TopicSettings settings) =>
        new MemorySegments(settings, memory);

    public void Save(Topic topic)
    {
    }

    public void Delete(Topic topic)
    {
        foreach (var partition in topic.Partitions)
        {
            partition.Log.Delete();
        }
    }
}

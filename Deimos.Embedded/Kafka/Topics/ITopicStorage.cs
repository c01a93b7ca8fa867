using Deimos.Embedded.Kafka.Log;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// Where a cluster keeps its topics: in memory, or in a folder.
/// </summary>
internal interface ITopicStorage
{
    /// <summary>Gets the memory that logs may take together.</summary>
    MemoryBudget Memory { get; }

    /// <summary>Gives the place of a partition's records, with what is there already.</summary>
    ILogStorage OpenLog(Guid topicId, int partition, TopicSettings settings);

    /// <summary>Keeps what is known of a topic beside its records; called after each change.</summary>
    void Save(Topic topic);

    /// <summary>Removes a topic with all its records.</summary>
    void Delete(Topic topic);
}

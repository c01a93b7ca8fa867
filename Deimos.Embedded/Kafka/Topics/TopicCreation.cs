using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// What became of the wish to create a topic. A topic comes with <see cref="ErrorCode.TopicAlreadyExists"/> too.
/// </summary>
internal readonly record struct TopicCreation(ErrorCode Error, string? Message, Topic? Topic)
{
    public static TopicCreation Refused(ErrorCode error, string message) => new(error, message, null);
}

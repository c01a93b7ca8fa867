using Confluent.Kafka;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Rows of one topic that have failed in one page.
/// </summary>
internal sealed record RelayFailure(string Topic, IReadOnlyList<PageRow> Rows, Error Error)
{
    public string Reason => Error.Reason;

    /// <summary>Says whether an error is that of a whole topic, whatever the key.</summary>
    public static bool IsOfTopic(Error error) => error.Code is ErrorCode.TopicAuthorizationFailed
        or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition
        or ErrorCode.TopicException or ErrorCode.PolicyViolation;
}

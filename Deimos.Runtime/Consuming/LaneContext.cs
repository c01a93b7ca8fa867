using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// What the lanes of one worker share.
/// </summary>
/// <param name="Profile">What was settled for the consumer.</param>
/// <param name="Handler">Makes the attempts.</param>
/// <param name="Store">Takes the offset before which all messages of a partition are done with.</param>
/// <param name="Slots">How many attempts may be at work at the same time.</param>
/// <param name="Backoff">The pauses between attempts.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The worker's logger.</param>
internal sealed record LaneContext(
    ConsumerProfile Profile,
    IMessageHandler Handler,
    Action<TopicPartitionOffset> Store,
    SemaphoreSlim Slots,
    RetryBackoff Backoff,
    TimeProvider Time,
    ILogger Logger);

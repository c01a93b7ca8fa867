using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// What the lanes of one worker share.
/// </summary>
/// <param name="Handler">Makes the attempts.</param>
/// <param name="Store">Takes a message that is done with.</param>
/// <param name="Slots">How many lanes may be at work at the same time.</param>
/// <param name="Backoff">The pauses between attempts.</param>
/// <param name="Capacity">How many messages may wait in a lane.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The worker's logger.</param>
internal sealed record LaneContext(
    IMessageHandler Handler,
    Action<ReceivedMessage> Store,
    SemaphoreSlim Slots,
    RetryBackoff Backoff,
    int Capacity,
    TimeProvider Time,
    ILogger Logger);

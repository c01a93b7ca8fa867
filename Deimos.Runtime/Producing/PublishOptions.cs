using Microsoft.EntityFrameworkCore;

namespace Deimos.Producing;

/// <summary>
/// What may differ from the usual for one publish call.
/// </summary>
public sealed class PublishOptions
{
    internal static PublishOptions Default { get; } = new();

    /// <summary>Gets the message key, in place of the one that the producer's declaration yields.</summary>
    /// <value>Only for a single payload. The default is <see langword="null"/>: the declaration decides.</value>
    public object? Key { get; init; }

    /// <summary>Gets another topic to send to; schemas stay those of the producer's own topic.</summary>
    /// <value>
    /// Text that is not blank, taken as it is: the topic prefix is for declared topics. The default is
    /// <see langword="null"/>: the producer's topic.
    /// </value>
    public string? Topic { get; init; }

    /// <summary>Gets headers for every message of the call.</summary>
    /// <value>The default is <see langword="null"/>: only those of tracing.</value>
    public MessageHeaders? Headers { get; init; }

    /// <summary>Gets whether the call waits for the broker's acknowledgement.</summary>
    /// <value>
    /// <see langword="true"/> turns the backend <c>kafka_async</c> into <c>kafka</c>, <see langword="false"/> the
    /// other way round; other backends do not look at it. The default is <see langword="null"/>: as configured.
    /// </value>
    public bool? Sync { get; init; }

    /// <summary>Gets a value indicating whether the message goes straight to Kafka, whatever the backend.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ForceSend { get; init; }

    /// <summary>Gets the context whose transaction the messages are part of.</summary>
    /// <value>
    /// Only for the backend <c>outbox</c>. The default is <see langword="null"/>: the context that the producer shares
    /// its dependency injection scope with.
    /// </value>
    public DbContext? DbContext { get; init; }

    /// <summary>
    /// Gets what takes the sending of messages that are encoded, to do it later, unless the backend is part of the
    /// transaction.
    /// </summary>
    internal Action<Func<CancellationToken, Task>>? Defer { get; init; }

    internal PublishOptions WithKey(object key) => new()
    {
        Key = key,
        Topic = Topic,
        Headers = Headers,
        Sync = Sync,
        ForceSend = ForceSend,
        DbContext = DbContext,
        Defer = Defer,
    };
}

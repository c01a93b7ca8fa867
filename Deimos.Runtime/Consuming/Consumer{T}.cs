namespace Deimos.Consuming;

/// <summary>
/// Handles the messages of one topic one by one. Derive a class, name its topic, schema and key by attributes, and
/// register it with <c>AddDeimos(… AddConsumer&lt;…&gt;(consumer => consumer.GroupId = …))</c>.
/// </summary>
/// <typeparam name="T">The payload: a class or record, a <see cref="Payload"/>, or an Avro type.</typeparam>
/// <remarks>
/// <para>
/// Delivery is at least once: the offset moves on only after success, or after a failure that is to be skipped. A
/// message may come again after a crash or a rebalance. Messages of a partition are handled in their order, one at a
/// time; partitions are handled in parallel.
/// </para>
/// <para>Every attempt gets a new instance from a scope of its own, so that a scoped service such as a DbContext
/// lives exactly as long as one attempt.</para>
/// </remarks>
public abstract class Consumer<T> : Consumer
    where T : class
{
    /// <summary>Handles one message.</summary>
    /// <param name="payload">The payload, or <see langword="null"/> for a tombstone.</param>
    /// <param name="metadata">Where the message comes from, its key and headers.</param>
    /// <param name="cancellationToken">
    /// Canceled when the partition is lost, and when the time to finish at a stop has run out.
    /// </param>
    /// <returns>A task that ends when the message is handled.</returns>
    public abstract Task ConsumeAsync(T? payload, MessageMetadata metadata, CancellationToken cancellationToken);

    /// <summary>Says of a failure whether the message must be tried again instead of being skipped.</summary>
    /// <param name="exception">What was thrown while decoding or handling.</param>
    /// <param name="payload">The payload; <see langword="null"/> for a tombstone and for what was not decoded.</param>
    /// <param name="metadata">Where the message comes from.</param>
    /// <returns>
    /// <see langword="true"/> to stop at this message and try it again until it succeeds. The default is
    /// <see langword="false"/>.
    /// </returns>
    /// <remarks>Called after the attempt's scope has ended: judge by the arguments, not by scoped services.</remarks>
    protected internal virtual bool IsFatal(Exception exception, T? payload, MessageMetadata metadata) => false;
}

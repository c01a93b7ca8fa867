namespace Deimos.Consuming;

/// <summary>
/// Handles the messages of one topic in batches. Derive a class, name its topic, schema and key by attributes, and
/// register it with <c>AddDeimos(… AddConsumer&lt;…&gt;(consumer => consumer.GroupId = …))</c>.
/// </summary>
/// <typeparam name="T">The payload: a class or record, a <see cref="Payload"/>, or an Avro type.</typeparam>
/// <remarks>
/// <para>
/// A batch is from one partition, in its order: up to <see cref="ConsumerOptions.BatchSize"/> messages, or fewer once
/// <see cref="ConsumerOptions.BatchWait"/> has passed since the first. Partitions are handled in parallel.
/// </para>
/// <para>
/// A batch succeeds or fails as a whole, and is tried again as a whole. Delivery is at least once: after a crash or a
/// rebalance messages may come again, then perhaps cut into other batches. Every attempt gets a new instance from a
/// scope of its own.
/// </para>
/// </remarks>
public abstract class BatchConsumer<T> : Consumer
    where T : class
{
    /// <summary>Handles one batch.</summary>
    /// <param name="payloads">The payloads, never none; <see langword="null"/> for a tombstone.</param>
    /// <param name="metadata">Where the batch comes from, and the keys in the order of the payloads.</param>
    /// <param name="cancellationToken">
    /// Canceled when the partition is lost, and when the time to finish at a stop has run out.
    /// </param>
    /// <returns>A task that ends when the batch is handled.</returns>
    public abstract Task ConsumeAsync(
        IReadOnlyList<T?> payloads, BatchMetadata metadata, CancellationToken cancellationToken);

    /// <summary>Says of a failure whether the batch must be tried again instead of being skipped.</summary>
    /// <param name="exception">What was thrown while decoding or handling.</param>
    /// <param name="payloads">The payloads; empty if not all of them could be decoded.</param>
    /// <param name="metadata">Where the batch comes from.</param>
    /// <returns>
    /// <see langword="true"/> to stop at this batch and try it again until it succeeds. The default is
    /// <see langword="false"/>.
    /// </returns>
    /// <remarks>Called after the attempt's scope has ended: judge by the arguments, not by scoped services.</remarks>
    protected internal virtual bool IsFatal(
        Exception exception, IReadOnlyList<T?> payloads, BatchMetadata metadata) => false;
}

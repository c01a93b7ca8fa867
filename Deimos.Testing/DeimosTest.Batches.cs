using Deimos.Consuming;
using Deimos.Schemas;
using Deimos.Testing.Consuming;

namespace Deimos.Testing;

/// <content>Tests of consumers that take batches.</content>
public sealed partial class DeimosTest
{
    /// <summary>Gives a consumer a batch: encoded with its schema, decoded, and handed over.</summary>
    /// <typeparam name="TConsumer">The consumer's class, whether it was added to the harness or not.</typeparam>
    /// <param name="payloads">The payloads; <see langword="null"/> for a tombstone.</param>
    /// <param name="assert">Stands in for the consumer and judges what it would be given.</param>
    /// <param name="callOriginal">
    /// Whether the consumer itself is called, made with its real dependencies in a scope of its own. Without it and
    /// without a block the batch is only checked against the schema and the consumer's payload class.
    /// </param>
    /// <param name="keys">A key for each payload; keys that fit, unless given or in the payloads.</param>
    /// <param name="partitionKeys">
    /// For each payload what decides its partition; a batch is of one partition, that of the first.
    /// </param>
    /// <returns>A task that ends when the batch is handled.</returns>
    /// <remarks>What the consumer or the block throws is thrown here; nothing is tried again.</remarks>
    /// <exception cref="PayloadException">A payload or key does not match its schema.</exception>
    public Task TestConsumeBatchAsync<TConsumer>(
        IEnumerable<object?> payloads,
        Action<IReadOnlyList<Payload?>, BatchMetadata>? assert = null,
        bool callOriginal = false,
        IEnumerable<object?>? keys = null,
        IEnumerable<object?>? partitionKeys = null)
        where TConsumer : Consumer =>
        _consumers.Get(typeof(TConsumer), isBatch: true)
            .ConsumeAsync(Batch(payloads, keys, partitionKeys), PlainBatch(assert), callOriginal);

    /// <summary>Gives a consumer a batch and judges it in the consumer's place, by its own payload class.</summary>
    /// <typeparam name="TConsumer">The consumer's class, whether it was added to the harness or not.</typeparam>
    /// <typeparam name="T">The consumer's payload class.</typeparam>
    /// <param name="payloads">The payloads; <see langword="null"/> for a tombstone.</param>
    /// <param name="assert">Stands in for the consumer and judges what it would be given.</param>
    /// <param name="keys">A key for each payload; keys that fit, unless given or in the payloads.</param>
    /// <param name="partitionKeys">
    /// For each payload what decides its partition; a batch is of one partition, that of the first.
    /// </param>
    /// <returns>A task that ends when the batch is judged.</returns>
    /// <exception cref="PayloadException">A payload or key does not match its schema.</exception>
    public Task TestConsumeBatchAsync<TConsumer, T>(
        IEnumerable<object?> payloads,
        Action<IReadOnlyList<T?>, BatchMetadata> assert,
        IEnumerable<object?>? keys = null,
        IEnumerable<object?>? partitionKeys = null)
        where TConsumer : BatchConsumer<T>
        where T : class
    {
        ThrowIfAsync(assert);
        return _consumers.Get(typeof(TConsumer), isBatch: true).ConsumeAsync(
            Batch(payloads, keys, partitionKeys),
            new(AsPayload: false, (read, metadata) => assert([.. read.Cast<T?>()], (BatchMetadata)metadata)),
            callOriginal: false);
    }

    /// <summary>Gives the consumer of a topic a batch: encoded with its schema, decoded, and handed over.</summary>
    /// <param name="topic">The topic; one consumer in the harness must read it.</param>
    /// <param name="payloads">The payloads; <see langword="null"/> for a tombstone.</param>
    /// <param name="assert">Stands in for the consumer and judges what it would be given.</param>
    /// <param name="callOriginal">Whether the consumer itself is called.</param>
    /// <param name="keys">A key for each payload; keys that fit, unless given or in the payloads.</param>
    /// <param name="partitionKeys">
    /// For each payload what decides its partition; a batch is of one partition, that of the first.
    /// </param>
    /// <returns>A task that ends when the batch is handled.</returns>
    /// <exception cref="ArgumentException">No consumer in the harness reads the topic, or several do.</exception>
    /// <exception cref="PayloadException">A payload or key does not match its schema.</exception>
    public Task TestConsumeBatchAsync(
        string topic,
        IEnumerable<object?> payloads,
        Action<IReadOnlyList<Payload?>, BatchMetadata>? assert = null,
        bool callOriginal = false,
        IEnumerable<object?>? keys = null,
        IEnumerable<object?>? partitionKeys = null) =>
        _consumers.Get(topic, isBatch: true)
            .ConsumeAsync(Batch(payloads, keys, partitionKeys), PlainBatch(assert), callOriginal);

    /// <summary>Asserts that at least one message of a batch does not match the consumer's schema.</summary>
    /// <typeparam name="TConsumer">The consumer's class, whether it was added to the harness or not.</typeparam>
    /// <param name="payloads">The payloads.</param>
    /// <param name="keys">A key for each payload; keys that fit, unless given or in the payloads.</param>
    /// <returns>What is wrong with the first that does not match.</returns>
    /// <exception cref="DeimosAssertionException">All fit.</exception>
    public Task<PayloadException> TestConsumeBatchInvalidAsync<TConsumer>(
        IEnumerable<object?> payloads, IEnumerable<object?>? keys = null)
        where TConsumer : Consumer =>
        _consumers.Get(typeof(TConsumer), isBatch: true).ConsumeInvalidAsync(Batch(payloads, keys, null));

    /// <summary>Asserts that at least one message of a batch does not match the schema of a topic's consumer.</summary>
    /// <param name="topic">The topic; one consumer in the harness must read it.</param>
    /// <param name="payloads">The payloads.</param>
    /// <param name="keys">A key for each payload; keys that fit, unless given or in the payloads.</param>
    /// <returns>What is wrong with the first that does not match.</returns>
    /// <exception cref="ArgumentException">No consumer in the harness reads the topic, or several do.</exception>
    /// <exception cref="DeimosAssertionException">All fit.</exception>
    public Task<PayloadException> TestConsumeBatchInvalidAsync(
        string topic, IEnumerable<object?> payloads, IEnumerable<object?>? keys = null) =>
        _consumers.Get(topic, isBatch: true).ConsumeInvalidAsync(Batch(payloads, keys, null));

    private static List<TestMessage> Batch(
        IEnumerable<object?> payloads, IEnumerable<object?>? keys, IEnumerable<object?>? partitionKeys)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        var all = payloads.ToList();
        if (all.Count == 0)
        {
            throw new ArgumentException(
                "The batch has no payloads, and a consumer is never given an empty batch.", nameof(payloads));
        }

        var allKeys = Matching(keys, all.Count, nameof(keys));
        var routes = Matching(partitionKeys, all.Count, nameof(partitionKeys));
        return [.. all.Select((payload, i) => new TestMessage(payload, allKeys?[i], routes?[0], Headers: null))];
    }

    private static List<object?>? Matching(IEnumerable<object?>? values, int count, string name)
    {
        var all = values?.ToList();
        return all is null || all.Count == count ? all : throw new ArgumentException(
            $"There are {all.Count} {name} for {count} payloads; give one for each, null where it does not matter.",
            name);
    }

    private static TestBlock? PlainBatch(Action<IReadOnlyList<Payload?>, BatchMetadata>? assert)
    {
        ThrowIfAsync(assert);
        return assert is null
            ? null
            : new(AsPayload: true, (read, metadata) => assert([.. read.Cast<Payload?>()], (BatchMetadata)metadata));
    }
}

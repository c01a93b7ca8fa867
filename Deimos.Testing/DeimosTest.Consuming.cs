using System.Runtime.CompilerServices;
using Deimos.Consuming;
using Deimos.Schemas;
using Deimos.Testing.Consuming;

namespace Deimos.Testing;

/// <content>Tests of consumers that take messages one by one.</content>
public sealed partial class DeimosTest
{
    /// <summary>Gives a consumer a message: encoded with its schema, decoded, and handed over.</summary>
    /// <typeparam name="TConsumer">The consumer's class, whether it was added to the harness or not.</typeparam>
    /// <param name="payload">
    /// The payload: an anonymous object, a dictionary, a <see cref="Payload"/> or an object of any class;
    /// <see langword="null"/> for a tombstone.
    /// </param>
    /// <param name="assert">Stands in for the consumer and judges what it would be given.</param>
    /// <param name="callOriginal">
    /// Whether the consumer itself is called, made with its real dependencies in a scope of its own. Without it and
    /// without a block the message is only checked against the schema and the consumer's payload class.
    /// </param>
    /// <param name="key">The key; some key that fits, unless given or in the payload.</param>
    /// <param name="partitionKey">What decides the partition that the metadata shows.</param>
    /// <param name="headers">Headers: <see cref="MessageHeaders"/>, a dictionary or an object.</param>
    /// <returns>A task that ends when the message is handled.</returns>
    /// <remarks>What the consumer or the block throws is thrown here; nothing is tried again.</remarks>
    /// <exception cref="PayloadException">The payload or key does not match its schema.</exception>
    public Task TestConsumeAsync<TConsumer>(
        object? payload,
        Action<Payload?, MessageMetadata>? assert = null,
        bool callOriginal = false,
        object? key = null,
        object? partitionKey = null,
        object? headers = null)
        where TConsumer : Consumer =>
        ConsumeAsync(
            _consumers.Get(typeof(TConsumer), isBatch: false), new(payload, key, partitionKey, headers), Plain(assert), callOriginal);

    /// <summary>Gives a consumer a message and judges it in the consumer's place, by its own payload class.</summary>
    /// <typeparam name="TConsumer">The consumer's class, whether it was added to the harness or not.</typeparam>
    /// <typeparam name="T">The consumer's payload class.</typeparam>
    /// <param name="payload">The payload; <see langword="null"/> for a tombstone.</param>
    /// <param name="assert">Stands in for the consumer and judges what it would be given.</param>
    /// <param name="key">The key; some key that fits, unless given or in the payload.</param>
    /// <param name="partitionKey">What decides the partition that the metadata shows.</param>
    /// <param name="headers">Headers: <see cref="MessageHeaders"/>, a dictionary or an object.</param>
    /// <returns>A task that ends when the message is judged.</returns>
    /// <exception cref="PayloadException">The payload or key does not match its schema.</exception>
    public Task TestConsumeAsync<TConsumer, T>(
        object? payload,
        Action<T?, MessageMetadata> assert,
        object? key = null,
        object? partitionKey = null,
        object? headers = null)
        where TConsumer : Consumer<T>
        where T : class
    {
        ThrowIfAsync(assert);
        return ConsumeAsync(
            _consumers.Get(typeof(TConsumer), isBatch: false),
            new(payload, key, partitionKey, headers),
            new(AsPayload: false, (payloads, metadata) => assert((T?)payloads[0], (MessageMetadata)metadata)),
            callOriginal: false);
    }

    /// <summary>Gives the consumer of a topic a message: encoded with its schema, decoded, and handed over.</summary>
    /// <param name="topic">The topic; one consumer in the harness must read it.</param>
    /// <param name="payload">The payload; <see langword="null"/> for a tombstone.</param>
    /// <param name="assert">Stands in for the consumer and judges what it would be given.</param>
    /// <param name="callOriginal">Whether the consumer itself is called.</param>
    /// <param name="key">The key; some key that fits, unless given or in the payload.</param>
    /// <param name="partitionKey">What decides the partition that the metadata shows.</param>
    /// <param name="headers">Headers: <see cref="MessageHeaders"/>, a dictionary or an object.</param>
    /// <returns>A task that ends when the message is handled.</returns>
    /// <exception cref="ArgumentException">No consumer in the harness reads the topic, or several do.</exception>
    /// <exception cref="PayloadException">The payload or key does not match its schema.</exception>
    public Task TestConsumeAsync(
        string topic,
        object? payload,
        Action<Payload?, MessageMetadata>? assert = null,
        bool callOriginal = false,
        object? key = null,
        object? partitionKey = null,
        object? headers = null) =>
        ConsumeAsync(_consumers.Get(topic, isBatch: false), new(payload, key, partitionKey, headers), Plain(assert), callOriginal);

    /// <summary>Asserts that a message does not match the consumer's schema.</summary>
    /// <typeparam name="TConsumer">The consumer's class, whether it was added to the harness or not.</typeparam>
    /// <param name="payload">The payload.</param>
    /// <param name="key">The key; some key that fits, unless given or in the payload.</param>
    /// <returns>What is wrong with it.</returns>
    /// <exception cref="DeimosAssertionException">The message fits.</exception>
    public Task<PayloadException> TestConsumeInvalidAsync<TConsumer>(object? payload, object? key = null)
        where TConsumer : Consumer =>
        _consumers.Get(typeof(TConsumer), isBatch: false).ConsumeInvalidAsync([new(payload, key, null, null)]);

    /// <summary>Asserts that a message does not match the schema of a topic's consumer.</summary>
    /// <param name="topic">The topic; one consumer in the harness must read it.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="key">The key; some key that fits, unless given or in the payload.</param>
    /// <returns>What is wrong with it.</returns>
    /// <exception cref="ArgumentException">No consumer in the harness reads the topic, or several do.</exception>
    /// <exception cref="DeimosAssertionException">The message fits.</exception>
    public Task<PayloadException> TestConsumeInvalidAsync(string topic, object? payload, object? key = null) =>
        _consumers.Get(topic, isBatch: false).ConsumeInvalidAsync([new(payload, key, null, null)]);

    private static Task ConsumeAsync(TestConsumer consumer, TestMessage message, TestBlock? block, bool callOriginal) =>
        consumer.ConsumeAsync([message], block, callOriginal);

    private static TestBlock? Plain(Action<Payload?, MessageMetadata>? assert)
    {
        ThrowIfAsync(assert);
        return assert is null
            ? null
            : new(AsPayload: true, (payloads, metadata) => assert((Payload?)payloads[0], (MessageMetadata)metadata));
    }

    /// <summary>An async block would run on unobserved, and the test would pass whatever it finds.</summary>
    private static void ThrowIfAsync(Delegate? assert)
    {
        if (assert?.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false) == true)
        {
            throw new ArgumentException(
                "The block of a test is async, so nobody would wait for what it asserts. Keep what it is given, and "
                + "await after the call.",
                nameof(assert));
        }
    }
}

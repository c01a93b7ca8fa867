namespace Deimos.Producing;

/// <summary>
/// Publishes payloads of one type to one topic. Derive a class, name its topic, schema and key by attributes, and
/// register it with <c>AddDeimos(… AddProducer&lt;…&gt;())</c>.
/// </summary>
/// <typeparam name="T">
/// The payload: a class or record, a <see cref="Payload"/>, or an Avro type. <see langword="null"/> is a tombstone.
/// </typeparam>
/// <remarks>
/// <para>
/// Before anything is sent, every message of a call is completed, checked against the schema and encoded; if one does
/// not fit, none is sent. With the backend <c>kafka</c> a call returns when the broker has acknowledged all messages.
/// Messages of one call that have the same key arrive in their order.
/// </para>
/// <para>Instances come from dependency injection and are safe for concurrent use.</para>
/// </remarks>
public abstract class Producer<T> : Producer
    where T : class
{
    private ProducerPipeline<T>? _pipeline;
    private IServiceProvider? _scope;

    /// <summary>Gets the services that the producer was made from.</summary>
    private protected IServiceProvider Scope => _scope ?? throw new DetachedProducerException(GetType());

    private protected ProducerPipeline<T> Pipeline => _pipeline ?? throw new DetachedProducerException(GetType());

    /// <summary>Publishes one payload.</summary>
    /// <param name="payload">The payload; <see langword="null"/> is a tombstone and needs a key in the options.</param>
    /// <param name="options">Key, topic and headers, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait; what was handed to the client by then may still arrive.</param>
    /// <returns>A task that ends when the backend has taken over the message.</returns>
    /// <exception cref="Schemas.PayloadException">The payload or key does not match its schema.</exception>
    /// <exception cref="PublishException">The broker did not acknowledge the message.</exception>
    public Task PublishAsync(
        T? payload, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        Pipeline.PublishAsync([payload], options, PartitionKey, _scope, cancellationToken);

    /// <summary>Publishes payloads in their order.</summary>
    /// <param name="payloads">The payloads; all are encoded before the first is sent.</param>
    /// <param name="options">Topic and headers, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait; what was handed to the client by then may still arrive.</param>
    /// <returns>A task that ends when the backend has taken over all messages.</returns>
    /// <exception cref="Schemas.PayloadException">A payload or key does not match; nothing was sent.</exception>
    /// <exception cref="PublishException">The broker did not acknowledge all messages.</exception>
    public Task PublishListAsync(
        IEnumerable<T?> payloads, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return Pipeline.PublishAsync(payloads, options, PartitionKey, _scope, cancellationToken);
    }

    /// <summary>Publishes a tombstone: a key without a payload, which means that the key is deleted.</summary>
    /// <param name="key">The key, as the payload's key field or the key schema has it.</param>
    /// <param name="options">Topic and headers, if they are not the usual ones.</param>
    /// <param name="cancellationToken">Ends the wait; what was handed to the client by then may still arrive.</param>
    /// <returns>A task that ends when the backend has taken over the message.</returns>
    /// <exception cref="Schemas.PayloadException">The key does not match its schema.</exception>
    /// <exception cref="PublishException">The broker did not acknowledge the message.</exception>
    public Task PublishTombstoneAsync(
        object key, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Pipeline.PublishAsync(
            [null], (options ?? PublishOptions.Default).WithKey(key), PartitionKey, _scope, cancellationToken);
    }

    internal sealed override void Attach(ProducerPipelines pipelines, IServiceProvider scope)
    {
        _pipeline = pipelines.Get<T>(GetType());
        _scope = scope;
    }

    /// <summary>Chooses what decides the partition, where that is not the key.</summary>
    /// <param name="payload">The payload, its <c>payload_key</c> included; never a tombstone.</param>
    /// <returns>Text to hash, or <see langword="null"/> to let the key decide.</returns>
    /// <remarks>Messages with the same text go to the same partition, and so stay in order.</remarks>
    protected virtual string? PartitionKey(T payload) => null;
}

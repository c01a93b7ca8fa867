namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The service that a scenario is about, as it runs on one tier.
/// </summary>
internal abstract class StageHost : IAsyncDisposable
{
    public abstract IServiceProvider Services { get; }

    /// <summary>Gives the messages of a topic, those of a partition in their order.</summary>
    public abstract Task<IReadOnlyList<ObservedMessage>> ReadAsync(StagedTopic topic);

    /// <summary>Brings messages to the topic's consumers, as if someone else had sent them.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payloads">What they are; without a payload, a tombstone for the key.</param>
    /// <param name="key">The key of a tombstone.</param>
    public abstract Task DeliverAsync(StagedTopic topic, IReadOnlyList<Payload?> payloads, object? key = null);

    public abstract ValueTask DisposeAsync();
}

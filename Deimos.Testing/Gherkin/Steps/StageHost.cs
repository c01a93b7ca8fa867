namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The service that a scenario is about, as it runs on one tier.
/// </summary>
internal abstract class StageHost : IAsyncDisposable
{
    public abstract IServiceProvider Services { get; }

    /// <summary>Gives the messages of a topic, those of a partition in their order.</summary>
    public abstract Task<IReadOnlyList<ObservedMessage>> ReadAsync(StagedTopic topic);

    /// <summary>Brings a message to the topic's consumers, as if someone else had sent it.</summary>
    public abstract Task DeliverAsync(StagedTopic topic, Payload? payload, object? key);

    public abstract ValueTask DisposeAsync();
}

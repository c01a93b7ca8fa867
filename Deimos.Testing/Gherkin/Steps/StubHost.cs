namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The service in memory.
/// </summary>
internal sealed class StubHost(DeimosTest deimos) : StageHost
{
    public override IServiceProvider Services => deimos.Services;

    public override Task<IReadOnlyList<ObservedMessage>> ReadAsync(StagedTopic topic) =>
        Task.FromResult<IReadOnlyList<ObservedMessage>>(
            [.. deimos.Topic(topic.RealName).SentMessages.Select(ObservedMessage.Of)]);

    public override Task DeliverAsync(StagedTopic topic, Payload? payload, object? key) =>
        deimos.TestConsumeAsync(topic.RealName, payload, callOriginal: true, key: key);

    public override ValueTask DisposeAsync() => deimos.DisposeAsync();
}

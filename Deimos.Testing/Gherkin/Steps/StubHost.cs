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

    public override async Task DeliverAsync(StagedTopic topic, IReadOnlyList<Payload?> payloads, object? key = null)
    {
        if (topic.TakesBatches)
        {
            await deimos.TestConsumeBatchAsync(
                topic.RealName, payloads, callOriginal: true, keys: key is null ? null : [key]).ConfigureAwait(false);
            return;
        }

        foreach (var payload in payloads)
        {
            await deimos.TestConsumeAsync(topic.RealName, payload, callOriginal: true, key: key).ConfigureAwait(false);
        }
    }

    public override ValueTask DisposeAsync() => deimos.DisposeAsync();
}

using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Tests.Contract;

/// <summary>The harness: what was sent is given to the consumer by <c>TestConsumeAsync</c>.</summary>
internal sealed class InMemoryTier : ContractTier
{
    private readonly DeimosTest _deimos;

    public InMemoryTier() => _deimos = DeimosTest.Create(
        deimos =>
        {
            AddProducers(deimos);
            AddConsumer<ThingConsumer>(deimos, consumer => consumer.Topic = Topic);
            AddConsumer<ThingBatchConsumer>(deimos, consumer => consumer.Topic = Topic);
            AddConsumer<HappeningConsumer>(deimos, consumer => consumer.Topic = Topic);
        },
        host => host.Services.AddSingleton(Inbox).AddSingleton(Batches));

    public override string Topic => "contract";

    public override TProducer Get<TProducer>() => _deimos.Get<TProducer>();

    public override Task<IReadOnlyList<ContractMessage>> ReadAsync<TProducer>() =>
        Task.FromResult<IReadOnlyList<ContractMessage>>(
            [.. Sent.Select(sent => new ContractMessage(sent.Payload, sent.Key, sent.Headers))]);

    public override async Task DeliverAsync<TConsumer>()
    {
        if (typeof(TConsumer) == typeof(ThingBatchConsumer))
        {
            await _deimos.TestConsumeBatchAsync<TConsumer>(
                Sent.Select(sent => sent.Payload), callOriginal: true, keys: Sent.Select(sent => sent.Key));
            return;
        }

        foreach (var sent in Sent)
        {
            await _deimos.TestConsumeAsync<TConsumer>(
                Original<TConsumer>(sent),
                callOriginal: true,
                key: sent.Key,
                partitionKey: sent.Encoded.PartitionKey,
                headers: sent.Headers);
        }
    }

    public override ValueTask DisposeAsync() => _deimos.DisposeAsync();

    private IReadOnlyList<SentMessage> Sent => _deimos.Topic(Topic).SentMessages;

    /// <summary>Of several record types an object says by its class which it is.</summary>
    private static object? Original<TConsumer>(SentMessage sent) =>
        typeof(TConsumer) == typeof(HappeningConsumer) && sent.Encoded.Payload is Thing thing
            ? new ThingChanged(thing.TestId, thing.SomeInt)
            : sent.Payload;
}

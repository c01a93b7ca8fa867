using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Producing;

namespace Deimos.Testing.Tests.Contract;

/// <summary>
/// A tier under the contract: a topic of eight partitions, producers of it, and a way to its consumers.
/// </summary>
internal abstract class ContractTier : IAsyncDisposable
{
    public const int Partitions = 8;

    public abstract string Topic { get; }

    public Inbox Inbox { get; } = new();

    public BatchInbox Batches { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public abstract TProducer Get<TProducer>()
        where TProducer : Producer;

    /// <summary>Gives all that lies in the topic, in its order where it has one key.</summary>
    /// <typeparam name="TProducer">Says how messages are written.</typeparam>
    public abstract Task<IReadOnlyList<ContractMessage>> ReadAsync<TProducer>()
        where TProducer : Producer;

    /// <summary>Gives all that lies in the topic to a consumer.</summary>
    public abstract Task DeliverAsync<TConsumer>()
        where TConsumer : Consumer;

    public abstract ValueTask DisposeAsync();

    protected void AddProducers(DeimosBuilder deimos) => deimos
        .AddProducer<ThingProducer>(producer => producer.Topic = Topic)
        .AddProducer<PayloadProducer>(producer => producer.Topic = Topic)
        .AddProducer<RoutedProducer>(producer => producer.Topic = Topic)
        .AddProducer<StampedProducer>(producer => producer.Topic = Topic)
        .AddProducer<NestedProducer>(producer => producer.Topic = Topic)
        .AddProducer<CompoundProducer>(producer => producer.Topic = Topic);

    protected static void AddConsumer<TConsumer>(DeimosBuilder deimos, Action<ConsumerOptions> configure)
        where TConsumer : Consumer =>
        deimos.AddConsumer<TConsumer>(consumer =>
        {
            consumer.GroupId = DeimosStack.UniqueName("contract");
            if (typeof(TConsumer) == typeof(ThingBatchConsumer))
            {
                consumer.Key = KeyConfig.Field("test_id");
            }

            configure(consumer);
        });
}

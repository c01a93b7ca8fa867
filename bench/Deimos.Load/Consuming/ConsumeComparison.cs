using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Load.Publishing;
using Deimos.Load.Traffic;
using Deimos.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Load.Consuming;

/// <summary>
/// Consumes a topic, decoding every message and handing it to a consumer that does nothing, beside a loop that only
/// takes the bytes from the client.
/// </summary>
/// <remarks>Both are members of a group that commits every second. The clock starts with the first message.</remarks>
internal sealed class ConsumeComparison(DeimosStack stack, int rounds, int messages)
{
    public Task RunAsync(Report report, CancellationToken cancellationToken) => RunAsync(
        report, new("consume, one by one", messages, goal: 0.80), Add<OrderConsumer>, cancellationToken);

    public Task RunInBatchesAsync(Report report, CancellationToken cancellationToken) => RunAsync(
        report, new("consume, in batches", messages, goal: 0.85), Add<OrderBatchConsumer>, cancellationToken);

    private static void Add<TConsumer>(DeimosBuilder deimos, Action<ConsumerOptions> configure)
        where TConsumer : Consumer => deimos.AddConsumer<TConsumer>(configure);

    private async Task RunAsync(
        Report report,
        Comparison comparison,
        Action<DeimosBuilder, Action<ConsumerOptions>> addConsumer,
        CancellationToken cancellationToken)
    {
        var topic = await stack.CreateTopicAsync("consume", Service.Partitions, cancellationToken);
        using (var producer = new BareProducer(stack.BootstrapServers))
        {
            // More than is counted, because the last batch of a partition waits for messages that do not come.
            await producer.SendAsync(
                topic, await Messages.EncodeAsync(stack, topic), messages + (messages / 4), header: null);
        }

        await comparison.RunAsync(
            rounds, ("Deimos", DeimosAsync), ("bare", () => Task.Run(() => Bare(topic))), cancellationToken);
        report.Add(comparison);

        async Task<Measurement> DeimosAsync()
        {
            var arrivals = new Arrivals(messages);
            using var host = Service.Build(
                stack,
                deimos => addConsumer(deimos, consumer =>
                {
                    consumer.Topic = topic;
                    consumer.GroupId = DeimosStack.UniqueName("load");
                }),
                services => services.AddSingleton(arrivals));
            await host.StartAsync(cancellationToken);
            var measured = await arrivals.All.WaitAsync(cancellationToken);
            await host.StopAsync(cancellationToken);
            return measured;
        }
    }

    private Measurement Bare(string topic)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = stack.BootstrapServers,
            GroupId = DeimosStack.UniqueName("load"),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            AutoCommitIntervalMs = 1_000,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        consumer.Subscribe(topic);
        var arrivals = new Arrivals(messages);
        while (!arrivals.All.IsCompleted)
        {
            consumer.Consume();
            arrivals.Add(1);
        }

        consumer.Close();
        return arrivals.All.Result;
    }
}

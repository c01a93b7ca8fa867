using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Kafka;

namespace Deimos.Runtime.Tests.Kafka;

public sealed class ProducerClientTests
{
    private const int Callers = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_meet_an_error_and_not_freed_memory_when_it_is_closed_under_them()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: Cancellation);
        await kafka.CreateTopicAsync("things", partitions: 1, cancellationToken: Cancellation);
        var configs = KafkaClients.Configs(kafka.BootstrapServers, ("queue.buffering.max.messages", "1000"));
        using var log = new RecordedLog();

        for (var round = 0; round < 10; round++)
        {
            var client = new ProducerClient(
                configs,
                configs.ForProducer(KeyPartitioner.Crc32),
                "The producer",
                TimeProvider.System,
                log.For<ProducerClient>());
            using var begun = new CountdownEvent(2 * Callers);
            var producing = Enumerable.Range(0, Callers).Select(_ => EndOf(begun, () =>
            {
                client.Produce(new("things", 0), new() { Value = [1] }, _ => { });
                return Task.CompletedTask;
            }));
            var asking = Enumerable.Range(0, Callers).Select(_ => EndOf(begun, async () =>
            {
                client.Partitions.Forget("things");
                await client.Partitions.GetAsync("things", Cancellation);
            }));
            var ends = Task.WhenAll(producing.Concat(asking));
            begun.Wait(Cancellation);

            client.Dispose();

            (await ends).ShouldAllBe(code => code == ErrorCode.Local_Destroy);
        }
    }

    /// <summary>Calls again and again, and tells the error that ends it; a full queue is none.</summary>
    private static Task<ErrorCode> EndOf(CountdownEvent begun, Func<Task> call) => Task.Run(async () =>
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await call();
            }
            catch (KafkaException full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Yield();
            }
            catch (KafkaException failure)
            {
                return failure.Error.Code;
            }

            if (isFirst)
            {
                begun.Signal();
            }
        }
    });
}

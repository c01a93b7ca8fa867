using Deimos.Embedded.Kafka;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>The promise of idempotence, kept while brokers refuse, fall silent, go and come back.</summary>
public sealed class DeliveryUnderFaultsTests
{
    private const int Count = 100_000;
    private const int Keys = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kafka")]
    [InlineData("kafka_async")]
    public async Task A_hundred_thousand_messages_arrive_once_each_and_in_order_per_key(string backend)
    {
        await using var kafka = await EmbeddedKafka.StartAsync(new() { Brokers = 3 }, Cancellation);
        await kafka.CreateTopicAsync("things", partitions: 6, cancellationToken: Cancellation);
        using var refused = kafka.Faults.OnProduce("things").Every(7).Times(40)
            .Fail(KafkaErrorCode.NotLeaderOrFollower);
        using var late = kafka.Faults.OnProduce("things").Every(11).Times(10).Fail(KafkaErrorCode.RequestTimedOut);
        using var unanswered = kafka.Faults.OnProduce("things").Every(13).Times(10).DropConnectionBeforeReply();
        using var host = Build(kafka, backend);
        await host.StartAsync(Cancellation);

        var publishing = host.Services.GetRequiredService<ThingProducer>().PublishListAsync(
            Enumerable.Range(0, Count).Select(n => new Thing($"{n % Keys}", n)), cancellationToken: Cancellation);
        foreach (var broker in new[] { 1, 2, 3 })
        {
            await kafka.Topics["things"].WaitForRecordsAsync(broker * Count / 10, Cancellation);
            await kafka.StopBrokerAsync(broker, Cancellation);
            await kafka.StartBrokerAsync(broker, Cancellation);
        }

        await publishing;
        await host.StopAsync(Cancellation);

        var records = kafka.Topics["things"].Records;
        records.Count.ShouldBe(Count);
        foreach (var ofKey in records.GroupBy(record => Convert.ToHexString(record.Key!.Value.Span)))
        {
            ofKey.Select(record => record.Partition).Distinct().Count().ShouldBe(1);
            var numbers = ofKey.Select(record => NumberOf(record.Value!.Value.Span)).ToList();
            numbers.ShouldBe(Enumerable.Range(0, Count / Keys).Select(round => numbers[0] + (round * Keys)));
        }

        refused.Fired.ShouldBeGreaterThan(0);
        late.Fired.ShouldBeGreaterThan(0);
        unanswered.Fired.ShouldBeGreaterThan(0);
    }

    private static IHost Build(EmbeddedKafka kafka, string backend) => TestHost.Build(
        new()
        {
            ["ConnectionStrings:kafka"] = kafka.BootstrapServers,
            ["Deimos:Producing:Backend"] = backend,
            ["Deimos:Schemas:Backend"] = "in_memory",
            ["Deimos:Producing:FlushTimeout"] = "00:02:00",
            ["Deimos:Kafka:reconnect.backoff.max.ms"] = "200",
            ["Deimos:Kafka:Producer:batch.num.messages"] = "200",
        },
        deimos => deimos.AddProducer<ThingProducer>());

    /// <summary>Reads the last field of MySchema, a zigzag number behind five bytes, a length and a text.</summary>
    private static int NumberOf(ReadOnlySpan<byte> value)
    {
        var number = value[(5 + 1 + (value[5] / 2))..];
        var (raw, shift) = (0L, 0);
        foreach (var next in number)
        {
            raw |= (long)(next & 0x7F) << shift;
            shift += 7;
        }

        return (int)((raw >> 1) ^ -(raw & 1));
    }
}

using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>The promise of idempotence, kept while brokers refuse, fall silent, go and come back.</summary>
public sealed class DeliveryUnderFaultsTests
{
    private const string Topic = "things";
    private const int Count = 100_000;
    private const int Keys = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_arrive_once_and_in_order_per_key_while_brokers_refuse_fall_silent_go_and_come_back()
    {
        await using var kafka = await StartAsync();
        using var refused = kafka.Faults.OnProduce(Topic).Every(7).Times(40).Fail(ErrorCode.NotLeaderOrFollower);
        using var late = kafka.Faults.OnProduce(Topic).Every(11).Times(10).Fail(ErrorCode.RequestTimedOut);
        using var unanswered = kafka.Faults.OnProduce(Topic).Every(13).Times(8).DropConnectionBeforeReply();
        using var unread = kafka.Faults.OnProduce(Topic).Every(17).Times(8).DropConnectionBeforeWrite();
        using var slow = kafka.Faults.OnProduce(Topic).Nth(29).Delay(TimeSpan.FromSeconds(3));
        Dictionary<string, string?> impatient = new()
        {
            ["Deimos:Kafka:socket.timeout.ms"] = "2000",
            ["Deimos:Kafka:Producer:request.timeout.ms"] = "1000",
        };

        await PublishAsync(kafka, "kafka_async", impatient, async () =>
        {
            foreach (var broker in new[] { 1, 2, 3 })
            {
                await kafka.Topics[Topic].WaitForRecordsAsync(broker * Count / 10, Cancellation);
                await kafka.StopBrokerAsync(broker, Cancellation);
                await kafka.StartBrokerAsync(broker, Cancellation);
                kafka.MoveLeader(Topic, broker, broker);
            }
        });

        ShouldHaveAll(kafka);
        refused.Fired.ShouldBeGreaterThan(0);
        late.Fired.ShouldBeGreaterThan(0);
        unanswered.Fired.ShouldBeGreaterThan(0);
        unread.Fired.ShouldBeGreaterThan(0);
        slow.Fired.ShouldBe(1);
    }

    private static async Task<EmbeddedKafka> StartAsync()
    {
        var kafka = await EmbeddedKafka.StartAsync(new() { Brokers = 3 }, Cancellation);
        await kafka.CreateTopicAsync(Topic, partitions: 6, cancellationToken: Cancellation);
        return kafka;
    }

    private static async Task PublishAsync(
        EmbeddedKafka kafka, string backend, Dictionary<string, string?> settings, Func<Task> meanwhile)
    {
        settings["ConnectionStrings:kafka"] = kafka.BootstrapServers;
        settings["Deimos:Producing:Backend"] = backend;
        settings["Deimos:Schemas:Backend"] = "in_memory";
        settings["Deimos:Producing:FlushTimeout"] = "00:02:00";
        settings["Deimos:Kafka:reconnect.backoff.max.ms"] = "200";
        // A client whose request for metadata died with a broker asks again only now.
        settings["Deimos:Kafka:topic.metadata.refresh.interval.ms"] = "1000";
        settings["Deimos:Kafka:Producer:batch.num.messages"] = "200";
        using var host = TestHost.Build(settings, deimos => deimos.AddProducer<ThingProducer>());
        await host.StartAsync(Cancellation);

        await Task.WhenAll(
            host.Services.GetRequiredService<ThingProducer>().PublishListAsync(
                Enumerable.Range(0, Count).Select(n => new Thing($"{n % Keys}", n)), cancellationToken: Cancellation),
            meanwhile());
        await host.StopAsync(Cancellation);
    }

    private static void ShouldHaveAll(EmbeddedKafka kafka)
    {
        var records = kafka.Topics[Topic].Records;
        records.Count.ShouldBe(Count);
        foreach (var ofKey in records.GroupBy(record => Convert.ToHexString(record.Key!.Value.Span)))
        {
            ofKey.Select(record => record.Partition).Distinct().Count().ShouldBe(1);
            var numbers = ofKey.Select(record => NumberOf(record.Value!.Value.Span)).ToList();
            numbers.ShouldBe(Enumerable.Range(0, Count / Keys).Select(round => numbers[0] + (round * Keys)));
        }
    }

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

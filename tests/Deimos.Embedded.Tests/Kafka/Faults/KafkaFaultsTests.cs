using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Protocol;
using ErrorCode = Deimos.Embedded.Kafka.Protocol.ErrorCode;

namespace Deimos.Embedded.Tests.Kafka.Faults;

public sealed partial class KafkaFaultsTests : IAsyncLifetime
{
    /// <summary>Timers of the system ring a few milliseconds early at times.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(50);

    private Scene _scene = null!;

    private EmbeddedKafka Kafka => _scene.Kafka;

    public async ValueTask InitializeAsync()
    {
        _scene = await Scene.StartAsync(new EmbeddedKafkaOptions
        {
            Brokers = 3,
        });
        await Kafka.CreateTopicAsync("orders", partitions: 3);
    }

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task The_nth_produce_of_a_partition_fails_with_the_error_that_was_asked_for()
    {
        using var fault = Kafka.Faults.OnProduce("orders").Partition(2).Nth(3).Fail(ErrorCode.InvalidRecord);
        var producer = _scene.Producer(NoRetries);

        await ProduceAsync(producer, "first", partition: 2);
        await ProduceAsync(producer, "elsewhere", partition: 1);
        await ProduceAsync(producer, "second", partition: 2);
        var failure = await Should.ThrowAsync<ProduceException<string, string>>(
            ProduceAsync(producer, "third", partition: 2));
        await ProduceAsync(producer, "fourth", partition: 2);

        failure.Error.Code.ShouldBe((Confluent.Kafka.ErrorCode)ErrorCode.InvalidRecord);
        fault.Fired.ShouldBe(1);
        Values(2).ShouldBe(["first", "second", "fourth"]);
        Values(1).ShouldBe(["elsewhere"]);
    }

    [Fact]
    public async Task Every_second_produce_fails_as_often_as_is_permitted()
    {
        using var fault = Kafka.Faults.OnProduce().Every(2).Times(2).Fail(ErrorCode.InvalidRecord);
        var producer = _scene.Producer(NoRetries);

        var outcomes = new List<bool>();
        for (var i = 0; i < 8; i++)
        {
            outcomes.Add(await SucceedsAsync(producer, $"{i}"));
        }

        outcomes.ShouldBe([true, false, true, false, true, true, true, true]);
        fault.Fired.ShouldBe(2);
    }

    [Fact]
    public async Task Chance_is_the_same_for_the_same_seed()
    {
        var producer = _scene.Producer(NoRetries);

        var first = await OutcomesAsync(seed: 7);
        var second = await OutcomesAsync(seed: 7);
        var other = await OutcomesAsync(seed: 8);

        second.ShouldBe(first);
        other.ShouldNotBe(first);
        first.ShouldContain(true);
        first.ShouldContain(false);

        async Task<List<bool>> OutcomesAsync(int seed)
        {
            using var fault = Kafka.Faults.OnProduce("orders").WithProbability(0.5, seed)
                .Fail(ErrorCode.InvalidRecord);
            var outcomes = new List<bool>();
            for (var i = 0; i < 24; i++)
            {
                outcomes.Add(await SucceedsAsync(producer, $"{i}"));
            }

            return outcomes;
        }
    }

    [Fact]
    public async Task A_fault_for_one_client_spares_the_others()
    {
        using var fault = Kafka.Faults.OnProduce().For("unlucky").Fail(ErrorCode.InvalidRecord);
        var lucky = _scene.Producer(NoRetries);
        var unlucky = _scene.Producer(config =>
        {
            NoRetries(config);
            config.ClientId = "unlucky";
        });

        (await SucceedsAsync(lucky, "a")).ShouldBeTrue();
        (await SucceedsAsync(unlucky, "b")).ShouldBeFalse();

        fault.Fired.ShouldBe(1);
    }

    [Fact]
    public async Task A_removed_fault_strikes_no_more()
    {
        var producer = _scene.Producer(NoRetries);
        var fault = Kafka.Faults.OnProduce().Fail(ErrorCode.InvalidRecord);
        var other = Kafka.Faults.OnProduce().Fail(ErrorCode.InvalidRecord);
        (await SucceedsAsync(producer, "a")).ShouldBeFalse();

        fault.Dispose();
        (await SucceedsAsync(producer, "b")).ShouldBeFalse();
        Kafka.Faults.Clear();
        (await SucceedsAsync(producer, "c")).ShouldBeTrue();

        fault.Fired.ShouldBe(1);
        other.Fired.ShouldBe(1);
    }

    [Fact]
    public async Task A_reply_that_is_never_sent_has_an_idempotent_producer_retry_without_a_duplicate()
    {
        using var fault = Kafka.Faults.OnProduce("orders").Nth(2).DropConnectionBeforeReply();
        var producer = _scene.Producer(config => config.EnableIdempotence = true);

        foreach (var value in new[] { "a", "b", "c" })
        {
            await ProduceAsync(producer, value);
        }

        fault.Fired.ShouldBe(1);
        Values(0).ShouldBe(["a", "b", "c"]);
        var dropped = Kafka.Requests.Single(request => request.Fault == fault);
        dropped.IsAnswered.ShouldBeFalse();
        dropped.Api.ShouldBe(ApiKey.Produce);
    }

    [Fact]
    public async Task A_reply_that_is_never_sent_was_written()
    {
        using var fault = Kafka.Faults.OnProduce("orders").DropConnectionBeforeReply();
        var producer = _scene.Producer(NoRetries);

        await Should.ThrowAsync<ProduceException<string, string>>(ProduceAsync(producer, "written"));

        Values(0).ShouldBe(["written"]);
    }

    [Fact]
    public async Task A_request_dropped_before_it_is_executed_leaves_no_trace()
    {
        using var fault = Kafka.Faults.OnProduce("orders").Times(1).DropConnectionBeforeWrite();
        var producer = _scene.Producer(NoRetries);

        await Should.ThrowAsync<ProduceException<string, string>>(ProduceAsync(producer, "lost"));
        Kafka.Topics["orders"].Records.ShouldBeEmpty();

        await ProduceAsync(producer, "kept");
        Values(0).ShouldBe(["kept"]);
    }

    [Fact]
    public async Task A_delayed_request_is_answered_after_its_delay()
    {
        var delay = TimeSpan.FromMilliseconds(300);
        using var fault = Kafka.Faults.OnProduce("orders").Times(1).Delay(delay);

        await ProduceAsync(_scene.Producer(), "late");

        Kafka.Requests.First(request => request.Api == ApiKey.Produce).Duration.ShouldBeGreaterThan(delay - Early);
        Values(0).ShouldBe(["late"]);
    }

    [Fact]
    public async Task Only_the_slow_broker_is_slow()
    {
        var producer = _scene.Producer();
        await ProduceAsync(producer, "before", partition: 0);
        await ProduceAsync(producer, "before", partition: 1);
        using var fault = Kafka.Faults.SlowBroker(
            Kafka.Topics["orders"].Partitions[0].Leader!.Value, TimeSpan.FromHours(1));

        var slow = ProduceAsync(producer, "slow", partition: 0);
        await fault.WaitUntilFiredAsync(cancellationToken: Scene.Cancellation);
        await ProduceAsync(producer, "fast", partition: 1);

        slow.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_failed_fetch_is_tried_again_and_loses_nothing()
    {
        await ProduceAsync(_scene.Producer(), "a");
        using var fault = Kafka.Faults.OnFetch("orders").Partition(0).Times(3)
            .Fail(ErrorCode.NotLeaderForPartition);
        var consumer = _scene.Consumer();
        consumer.Subscribe("orders");

        Scene.Read(consumer, 1).Single().Message.Value.ShouldBe("a");

        fault.Fired.ShouldBe(3);
    }

    private static void NoRetries(ProducerConfig config) => config.MessageSendMaxRetries = 0;

    private static Task<DeliveryResult<string, string>> ProduceAsync(
        IProducer<string, string> producer, string value, int partition = 0) => producer.ProduceAsync(
            new TopicPartition("orders", partition),
            new Message<string, string> { Key = value, Value = value },
            Scene.Cancellation);

    private static async Task<bool> SucceedsAsync(IProducer<string, string> producer, string value)
    {
        try
        {
            await ProduceAsync(producer, value);
            return true;
        }
        catch (ProduceException<string, string>)
        {
            return false;
        }
    }

    private IEnumerable<string?> Values(int partition) =>
        Kafka.Topics["orders"].Partitions[partition].Records.Select(record => record.ValueText);
}

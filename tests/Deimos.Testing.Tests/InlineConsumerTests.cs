using Confluent.Kafka;
using Deimos.Embedded.Kafka.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ErrorCode = Deimos.Embedded.Kafka.Protocol.ErrorCode;

namespace Deimos.Testing.Tests;

public sealed class InlineConsumerTests : IAsyncLifetime
{
    private readonly Inbox _inbox = new();
    private DeimosStack _stack = null!;
    private string _topic = "";
    private IHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private InlineConsumer Inline => new(_host.Services);

    public async ValueTask InitializeAsync()
    {
        _stack = await DeimosStack.StartAsync(new() { Tier = StackTier.Embedded }, Cancellation);
        _topic = await _stack.CreateTopicAsync("things", partitions: 3, cancellationToken: Cancellation);
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        _stack.Connect(builder);
        builder.Services.AddSingleton(_inbox);
        builder.AddDeimos("kafka", deimos => deimos
            .AddProducer<ThingProducer>(producer => producer.Topic = _topic)
            .AddConsumer<ThingConsumer>(consumer => consumer.Topic = _topic));
        _host = builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        _host.Dispose();
        await _stack.DisposeAsync();
    }

    [Fact]
    public async Task Consumes_the_last_messages_of_all_partitions_and_returns()
    {
        await PublishAsync(25);

        (await Inline.ConsumeAsync<ThingConsumer>(_topic, 5, Cancellation)).ShouldBe(5);

        _inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe([20, 21, 22, 23, 24]);
        _inbox.Taken.Select(taken => taken.Metadata.Partition).Distinct().Count().ShouldBeGreaterThan(1);
        _inbox.Taken.ShouldAllBe(taken => (string)taken.Metadata.Key! == ((Thing)taken.Payload!).TestId);
    }

    [Fact]
    public async Task Consumes_everything_when_asked_for_very_many_and_ten_when_not_asked()
    {
        await PublishAsync(25);

        (await Inline.ConsumeAsync<ThingConsumer>(_topic, 1_000_000, Cancellation)).ShouldBe(25);
        (await Inline.ConsumeAsync<ThingConsumer>(cancellationToken: Cancellation)).ShouldBe(10);

        _inbox.Taken.Take(25).Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe(Enumerable.Range(0, 25));
    }

    [Fact]
    public async Task An_empty_topic_ends_at_once() =>
        (await Inline.ConsumeAsync<ThingConsumer>(cancellationToken: Cancellation)).ShouldBe(0);

    [Fact]
    public async Task Joins_no_group_and_commits_nothing()
    {
        await PublishAsync(3);

        await Inline.ConsumeAsync<ThingConsumer>(cancellationToken: Cancellation);

        _stack.Kafka.Groups.SelectMany(group => group.Members).ShouldBeEmpty();
        _stack.Kafka.Groups.SelectMany(group => group.Committed).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_consumer_throws_ends_the_call()
    {
        await PublishAsync(3);
        _inbox.Failure = new InvalidOperationException("the handler failed");

        (await Should.ThrowAsync<InvalidOperationException>(
            () => Inline.ConsumeAsync<ThingConsumer>(cancellationToken: Cancellation)))
            .ShouldBeSameAs(_inbox.Failure);
        _inbox.Taken.ShouldHaveSingleItem();
    }

    [Theory]
    [Trait("Case", "188")]
    [InlineData(1)]
    [InlineData(6)]
    public async Task A_failing_request_for_the_ends_is_repeated_and_then_the_whole_partition_is_read(int failures)
    {
        await PublishAsync(25);
        var fault = _stack.Faults.On(ApiKey.ListOffsets).Times(failures).Fail(ErrorCode.UnknownServerError);

        (await Inline.ConsumeAsync<ThingConsumer>(_topic, 4, Cancellation)).ShouldBe(4);
        fault.Fired.ShouldBe(failures);
        _inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe([21, 22, 23, 24]);
    }

    [Fact]
    public async Task Messages_that_a_transaction_took_back_do_not_count()
    {
        await PublishAsync(3);
        using (var aborting = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = _stack.BootstrapServers,
            TransactionalId = DeimosStack.UniqueName("aborting"),
        }).Build())
        {
            aborting.InitTransactions(TimeSpan.FromSeconds(30));
            aborting.BeginTransaction();
            for (var partition = 0; partition < 3; partition++)
            {
                await aborting.ProduceAsync(new TopicPartition(_topic, partition), new() { Value = [1] }, Cancellation);
            }

            aborting.AbortTransaction();
        }

        (await Inline.ConsumeAsync<ThingConsumer>(_topic, 3, Cancellation)).ShouldBe(3);

        _inbox.Taken.Select(taken => ((Thing)taken.Payload!).SomeInt).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Gives_messages_by_schema_or_by_a_class()
    {
        await PublishAsync(2);
        await _host.Services.GetRequiredService<ThingProducer>()
            .PublishTombstoneAsync("gone", cancellationToken: Cancellation);

        var bySchema = await Inline.GetMessagesForAsync(
            _topic, "MySchema", "com.my-namespace", KeyConfig.Field("test_id"), cancellationToken: Cancellation);
        var byProducer = await Inline.GetMessagesForAsync(
            _topic, configClass: typeof(ThingProducer), numMessages: 2, cancellationToken: Cancellation);
        var byConsumer = await Inline.GetMessagesForAsync(
            _topic, configClass: typeof(ThingConsumer), cancellationToken: Cancellation);

        bySchema.Select(message => message.Payload).ShouldBe(
            [
                new Payload { ["test_id"] = "key-0", ["some_int"] = 0 },
                new Payload { ["test_id"] = "key-1", ["some_int"] = 1 },
                null,
            ]);
        bySchema.Select(message => message.Key).ShouldBe(["key-0", "key-1", "gone"]);
        byProducer.Select(message => message.Key).ShouldBe(["key-1", "gone"]);
        byConsumer.Select(message => message.Key).ShouldBe(["key-0", "key-1", "gone"]);
    }

    [Fact]
    public async Task Reads_several_record_types()
    {
        await PublishAsync(2);

        (await Inline.ConsumeAsync<HappeningConsumer>(_topic, cancellationToken: Cancellation)).ShouldBe(2);
        var messages = await Inline.GetMessagesForAsync(
            _topic, configClass: typeof(HappeningConsumer), cancellationToken: Cancellation);

        _inbox.Taken.Select(taken => taken.Payload).ShouldBe(
            [new ThingChanged("key-0", 0), new ThingChanged("key-1", 1)]);
        messages.Select(message => message.Payload!["some_int"]).ShouldBe([0, 1]);
        messages.Select(message => message.Key).ShouldBe(["key-0", "key-1"]);
    }

    [Fact]
    public async Task Says_what_is_missing_to_decode_messages() =>
        (await Should.ThrowAsync<ArgumentException>(
            () => Inline.GetMessagesForAsync("things", "MySchema", cancellationToken: Cancellation)))
            .Message.ShouldStartWith(
                "Nothing says how messages of topic 'things' are to be decoded. Give configClass, or schema and key.");

    private async Task PublishAsync(int count)
    {
        var producer = _host.Services.GetRequiredService<ThingProducer>();
        var last = DateTimeOffset.MinValue;
        for (var number = 0; number < count; number++)
        {
            // Which is latest is told by timestamps, and these count in milliseconds.
            while (TimeProvider.System.GetUtcNow() - last < TimeSpan.FromMilliseconds(2))
            {
                await Task.Yield();
            }

            await producer.PublishAsync(new($"key-{number}", number), cancellationToken: Cancellation);
            last = TimeProvider.System.GetUtcNow();
        }
    }
}

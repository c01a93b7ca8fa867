using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Testing.Stack;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ErrorCode = Deimos.Embedded.Kafka.Protocol.ErrorCode;
using ThingsDb = Deimos.Testing.Tests.Producing.ThingsDb;

namespace Deimos.Testing.Tests.Stack;

/// <summary>What users read when a wait for consumption was in vain, for each place where a message can be.</summary>
public sealed class ConsumptionReportTests : IAsyncLifetime
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(2);

    private readonly Inbox _inbox = new();
    private readonly BatchInbox _batches = new();
    private readonly string _group = DeimosStack.UniqueName("billing");
    private readonly List<IHost> _hosts = [];
#pragma warning disable CA2213 // It is shared, and ends with the process.
    private DeimosStack _stack = null!;
#pragma warning restore CA2213
    private string _topic = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stack = await DeimosStack.SharedAsync();
        _topic = await _stack.CreateTopicAsync("things", cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _inbox.Failure = null;
        _batches.Failure = null;
        _inbox.Release();
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }

    [Fact]
    public async Task Failing_and_behind_a_failing_one()
    {
        var host = await StartAsync(consumer => consumer.ReraiseErrors = true);
        await PublishAsync(host, new Thing("a", 1));
        await _stack.UntilConsumedAsync(_group, _topic, Plenty, Cancellation);
        _inbox.Failure = new InvalidOperationException("the handler failed");
        await PublishAsync(host, new Thing("b", 2), new Thing("c", 3));
        await Eventually.HoldsAsync(() => _inbox.Count >= 2, "the second message was tried");

        var failure = await FailAsync(TimeSpan.FromSeconds(1));

        failure.ShouldStartWith(
            $"""
            group '{_group}'
                should have consumed topic '{_topic}' within 00:00:01
                but 2 messages are outstanding
              {_topic}[0]@0: committed; handled by ThingConsumer
              {_topic}[0]@1: fetched; failed 
            """);
        failure.ShouldContain(
            "in ThingConsumer, at last with InvalidOperationException: the handler failed; not committed");
        failure.ShouldEndWith(
            $"""
              {_topic}[0]@2: acknowledged; waits behind {_topic}[0]@1, which is failing
                The group has 1 member: tests with {_topic}[0].
            """);
    }

    [Fact]
    public async Task Being_handled_and_behind_it_in_a_partition_that_is_paused()
    {
        _inbox.Hold();
        var host = await StartAsync(consumer => consumer.MaxQueuedPerPartition = 1);
        await PublishAsync(host, new Thing("a", 1), new Thing("b", 2));
        await Eventually.HoldsAsync(() => _inbox.Count == 1, "the first message is being handled");
        await EventuallyAsync(
            $"{_topic}[0]@0: fetched; being handled by ThingConsumer; not committed",
            $"{_topic}[0]@1: acknowledged; waits behind {_topic}[0]@0, which is being handled; ThingConsumer has "
                + "paused the partition until it catches up");

        _inbox.Release();
        await _stack.UntilConsumedAsync(_group, _topic, Plenty, Cancellation);
    }

    [Fact]
    public async Task Skipped_dead_lettered_and_undecodable()
    {
        var deadLetters = await _stack.CreateTopicAsync("dead", cancellationToken: Cancellation);
        var other = DeimosStack.UniqueName("skipping");
        var host = await StartAsync(consumer => consumer.DeadLetterTopic = deadLetters);
        await StartAsync(consumer => consumer.GroupId = other);
        _inbox.Failure = new InvalidOperationException("the handler failed");
        await PublishAsync(host, new Thing("a", 1));
        await _stack.UntilConsumedAsync(_group, _topic, Plenty, Cancellation);
        await _stack.UntilConsumedAsync(other, _topic, Plenty, Cancellation);
        await StopAsync();
        await SendGarbageAsync();
        await Task.WhenAll(
            StartAsync(consumer => consumer.ReraiseErrors = true),
            StartAsync(consumer => (consumer.GroupId, consumer.ReraiseErrors) = (other, true)));

        await EventuallyAsync(
            $"{_topic}[0]@0: committed; dead-lettered to {deadLetters}[0]@0 by ThingConsumer, which failed with "
                + "InvalidOperationException: the handler failed",
            $"{_topic}[0]@1: fetched; undecodable, tried ");
        (await FailAsync(TimeSpan.Zero, other)).ShouldContain(
            $"{_topic}[0]@0: committed; skipped by ThingConsumer, which failed with InvalidOperationException: the "
            + "handler failed");
    }

    [Fact]
    public async Task Batches()
    {
        var host = await StartBatchesAsync();
        await PublishAsync(host, new Thing("a", 1), new Thing("b", 2));
        await _stack.UntilConsumedAsync(_group, _topic, Plenty, Cancellation);
        _batches.Failure = new InvalidOperationException("the handler failed");
        await PublishAsync(host, new Thing("c", 3), new Thing("d", 4));

        await EventuallyAsync(
            $"{_topic}[0]@0: committed; handled by ThingBatchConsumer",
            $"{_topic}[0]@1: committed; handled by ThingBatchConsumer",
            $"{_topic}[0]@3: fetched; failed ");
    }

    [Fact]
    public async Task Committed_past_by_somebody_else()
    {
        var host = Build();
        await PublishAsync(host, new Thing("a", 1), new Thing("b", 2));
        using var client = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = _stack.BootstrapServers,
            GroupId = _group,
        }).Build();
        client.Commit([new(_topic, 0, 1)]);

        var failure = await FailAsync(TimeSpan.Zero);

        failure.ShouldContain("but 1 message is outstanding");
        failure.ShouldContain($"{_topic}[0]@0: committed past: no connected host has handled it");
        failure.ShouldContain($"{_topic}[0]@1: acknowledged; not fetched: nobody is in the group");
    }

    [Fact]
    public async Task Without_a_subscription_and_with_a_consumer_that_is_disabled()
    {
        var host = Build(consumer => consumer.Disabled = true);
        await PublishAsync(host, new Thing("a", 1));

        (await FailAsync(TimeSpan.FromMilliseconds(100))).ShouldBe(
            $"""
            group '{_group}'
                should have consumed topic '{_topic}' within 00:00:00.1000000
                but 1 message is outstanding
              {_topic}[0]@0: acknowledged; not fetched: nobody is in the group
                The group has 0 members. Disabled here: ThingConsumer.
            """);
    }

    [Fact]
    public async Task In_a_group_that_reads_something_else()
    {
        var other = await _stack.CreateTopicAsync("other", cancellationToken: Cancellation);
        var host = await StartAsync(consumer => consumer.Topic = other);
        await _stack.Kafka.Groups[_group].WaitUntilWholeAsync(1, Cancellation);
        await PublishAsync(host, new Thing("a", 1));

        (await FailAsync(TimeSpan.Zero)).ShouldContain(
            $"{_topic}[0]@0: acknowledged; not fetched: no member of the group reads the topic");
    }

    [Fact]
    public async Task Sent_but_not_acknowledged()
    {
        await using var stack = await DeimosStack.StartAsync(new() { Tier = StackTier.Embedded }, Cancellation);
        var topic = await stack.CreateTopicAsync("things", cancellationToken: Cancellation);
        using var host = Build(stack, topic, producer: options => options.Backend = PublishBackends.KafkaAsync);
        var delay = stack.Faults.OnProduce(topic).Delay(Plenty);
        await PublishAsync(host, new Thing("a", 1));

        var failure = await Should.ThrowAsync<DeimosAssertionException>(
            () => stack.UntilConsumedAsync(_group, topic, TimeSpan.Zero, Cancellation));

        failure.Message.ShouldContain("  1 message is sent by tests, but not acknowledged");
        delay.Dispose();
    }

    [Fact]
    public async Task In_the_outbox_which_the_wait_waits_for()
    {
        var host = await BuildWithOutboxAsync(_stack);
        await PublishAsync(host, new Thing("a", 1));

        (await FailAsync(TimeSpan.Zero)).ShouldContain("  1 message is in the outbox of ThingsDb");

        await host.StartAsync(Cancellation);
        await _stack.UntilConsumedAsync(_group, _topic, Plenty, Cancellation);
        _inbox.Taken.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_topic_that_cannot_be_read()
    {
        await using var stack = await DeimosStack.StartAsync(new() { Tier = StackTier.Embedded }, Cancellation);
        var topic = await stack.CreateTopicAsync("things", cancellationToken: Cancellation);
        using var host = Build(stack, topic);
        stack.Faults.OnFetch(topic).For("tests").Fail(ErrorCode.TopicAuthorizationFailed);
        await PublishAsync(host, new Thing("a", 1));
        await host.StartAsync(Cancellation);

        await EventuallyAsync(
            stack, topic, _group, $"{topic}[0]@0: acknowledged; not fetched: ThingConsumer cannot read it: ");
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Marks_of_transactions_are_not_waited_for()
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = _stack.BootstrapServers,
            TransactionalId = DeimosStack.UniqueName("committing"),
        }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        producer.BeginTransaction();
        await producer.ProduceAsync(_topic, new() { Value = [1] }, Cancellation);
        producer.CommitTransaction();
        using var client = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
        {
            BootstrapServers = _stack.BootstrapServers,
            GroupId = _group,
        }).Build();
        client.Commit([new(_topic, 0, 1)]);

        await _stack.UntilConsumedAsync(_group, _topic, Plenty, Cancellation);
    }

    [Fact]
    public async Task Without_a_limit_only_the_token_ends_the_wait()
    {
        using var client = new StackClient(new() { Kafka = _stack.BootstrapServers });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await PublishAsync(Build(), new Thing("a", 1));
        var watch = new ConsumptionWatch();

        var limited = new ConsumptionWait(client, watch, _group, _topic, TimeSpan.Zero).RunAsync(ending.Token);
        var unlimited = new ConsumptionWait(client, watch, _group, _topic, within: null).RunAsync(ending.Token);
        await Should.ThrowAsync<DeimosAssertionException>(limited);
        unlimited.IsCompleted.ShouldBeFalse();
        await ending.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(unlimited);
    }

    private async Task<string> FailAsync(TimeSpan within, string? group = null) =>
        (await Should.ThrowAsync<DeimosAssertionException>(
            () => _stack.UntilConsumedAsync(group ?? _group, _topic, within, Cancellation))).Message;

    private Task EventuallyAsync(params string[] expected) => EventuallyAsync(_stack, _topic, _group, expected);

    /// <summary>Waits until a report says what it should: consumers are still on their way there.</summary>
    private static async Task EventuallyAsync(DeimosStack stack, string topic, string group, params string[] expected)
    {
        var report = "";
        for (var waited = TimeProvider.System.GetTimestamp(); !expected.All(report.Contains);)
        {
            TimeProvider.System.GetElapsedTime(waited).ShouldBeLessThan(Plenty, report);
            report = (await Should.ThrowAsync<DeimosAssertionException>(
                () => stack.UntilConsumedAsync(group, topic, TimeSpan.Zero, Cancellation))).Message;
        }
    }

    private async Task SendGarbageAsync()
    {
        using var producer = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = _stack.BootstrapServers }).Build();
        await producer.ProduceAsync(_topic, new() { Key = "k", Value = "no Avro" }, Cancellation);
    }

    private static Task PublishAsync(IHost host, params Thing[] things) =>
        host.Services.GetRequiredService<ThingProducer>().PublishListAsync(things, cancellationToken: Cancellation);

    private async Task StopAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(Cancellation);
        }
    }

    private async Task<IHost> StartAsync(Action<ConsumerOptions> configure)
    {
        var host = Build(configure);
        await host.StartAsync(Cancellation);
        return host;
    }

    private async Task<IHost> StartBatchesAsync()
    {
        var builder = Builder(_stack);
        builder.AddDeimos("kafka", deimos => deimos
            .AddProducer<ThingProducer>(producer => (producer.Topic, producer.Key) = (_topic, KeyConfig.None))
            .AddConsumer<ThingBatchConsumer>(consumer =>
            {
                (consumer.Topic, consumer.GroupId, consumer.ReraiseErrors) = (_topic, _group, true);
                consumer.Key = KeyConfig.None;
            }));
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(Cancellation);
        return host;
    }

    private async Task<IHost> BuildWithOutboxAsync(DeimosStack stack)
    {
        var database = await stack.CreateDatabaseAsync("things", Cancellation);
        var builder = Builder(stack);
        builder.Services.AddDbContext<ThingsDb>(options => options.UseNpgsql(database));
        builder.AddDeimos("kafka", deimos => AddThings(deimos.UseOutbox<ThingsDb>(), _topic));
        var host = builder.Build();
        _hosts.Add(host);
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ThingsDb>().Database.EnsureCreatedAsync(Cancellation);
        return host;
    }

    private IHost Build(Action<ConsumerOptions>? configure = null)
    {
        var host = Build(_stack, _topic, configure);
        _hosts.Add(host);
        return host;
    }

    private IHost Build(
        DeimosStack stack,
        string topic,
        Action<ConsumerOptions>? configure = null,
        Action<ProducerOptions>? producer = null)
    {
        var builder = Builder(stack);
        builder.AddDeimos("kafka", deimos => AddThings(deimos, topic)
            .AddConsumer<ThingConsumer>(configure)
            .AddProducer<ThingProducer>(producer));
        return builder.Build();
    }

    private DeimosBuilder AddThings(DeimosBuilder deimos, string topic) => deimos
        .AddProducer<ThingProducer>(producer => producer.Topic = topic)
        .AddConsumer<ThingConsumer>(consumer => (consumer.Topic, consumer.GroupId) = (topic, _group));

    private HostApplicationBuilder Builder(DeimosStack stack)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        stack.Connect(builder);
        builder.Services.AddSingleton(_inbox).AddSingleton(_batches);
        return builder;
    }
}

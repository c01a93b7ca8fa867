using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class DeadLetterTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;
    private string _deadLetters = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await ConsumingHost.CreateAsync();
        _deadLetters = _host.Cluster.Name("dead");
        await _host.Cluster.CreateTopicAsync(_deadLetters, 1);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_failed_message_goes_there_as_it_came_with_the_reason_in_headers()
    {
        var before = TimeProvider.System.GetUtcNow();
        await StartAsync(FailingAt("bad"));

        await _host.Things.PublishAsync(
            new Thing("bad", 1), new() { Headers = new() { { "mine", "kept" } } }, Cancellation);
        await _host.PublishAsync("good");

        var dead = KafkaClients.Read(_host.Cluster.BootstrapServers, _deadLetters, 1).Single().Message;
        var original = KafkaClients.Read(_host.Cluster.BootstrapServers, _host.Topic, 1).Single().Message;
        dead.Key.ShouldBe(original.Key);
        dead.Value.ShouldBe(original.Value);
        Text(dead, "mine").ShouldBe("kept");
        Text(dead, "deimos-error-exception").ShouldBe("System.FormatException");
        Text(dead, "deimos-error-message").ShouldBe("as the test wants");
        Text(dead, "deimos-error-topic").ShouldBe(_host.Topic);
        Text(dead, "deimos-error-partition").ShouldBe("0");
        Text(dead, "deimos-error-offset").ShouldBe("0");
        Text(dead, "deimos-error-group").ShouldBe(_host.Group);
        DateTimeOffset.Parse(Text(dead, "deimos-error-time"), CultureInfo.InvariantCulture)
            .ShouldBeInRange(before, before.AddMinutes(5));
        await Wait.UntilAsync(() => _host.CountOf("success") == 1, "the message behind it is handled");
        await _host.StopAsync();
        _host.Committed().ShouldBe(2);
        _host.CountOf("dead_letter").ShouldBe(1);
        _host.CountOf("error").ShouldBe(1);
        _host.Log.Entries.Single(entry => entry.EventId == DeimosEventIds.MessageDeadLettered).Text
            .ShouldBe($"ThingConsumer failed at {_host.Topic}[0]@0, which now lies at {_deadLetters}[0]@0");
    }

    [Fact]
    public async Task What_must_be_tried_again_does_not_go_there()
    {
        var inbox = FailingAt("bad");
        await StartAsync(inbox, consumer => consumer.ReraiseErrors = true);

        await _host.PublishAsync("bad");

        await Wait.UntilAsync(() => inbox.Received.Count > 2, "the message is tried again");
        await _host.StopAsync();
        _host.CountOf("dead_letter").ShouldBe(0);
        _host.Committed().ShouldBeLessThanOrEqualTo(0);
    }

    [Fact]
    public async Task The_offset_moves_on_only_after_the_dead_letter_is_acknowledged()
    {
        var narrow = _host.Cluster.Name("narrow");
        await _host.Cluster.CreateTopicAsync(narrow, 1, new() { ["max.message.bytes"] = "50" });
        var inbox = FailingAt("bad");
        await StartAsync(inbox, consumer => consumer.DeadLetterTopic = narrow);

        await _host.PublishAsync("bad", "behind");

        await Wait.UntilAsync(
            () => _host.Log.Count(DeimosEventIds.MessageWillBeRetried) > 1, "the message is tried again");
        await _host.StopAsync();
        inbox.Received.ShouldAllBe(received => received.Payload!.TestId == "bad");
        _host.Log.Entries.First(entry => entry.EventId == DeimosEventIds.MessageWillBeRetried).Exception
            .ShouldBeOfType<DeadLetterException>().Message.ShouldContain("will be tried again");
        _host.Committed().ShouldBeLessThanOrEqualTo(0);
    }

    [Fact]
    public async Task A_dead_letter_that_fails_again_tells_of_its_last_failure_only()
    {
        var second = _host.Cluster.Name("dead-again");
        await _host.Cluster.CreateTopicAsync(second, 1);
        await _host.StartAsync(
            deimos => deimos
                .AddConsumer<ThingConsumer>(_host.Consumer(consumer => consumer.DeadLetterTopic = _deadLetters))
                .AddConsumer<ThingConsumer>(
                    _host.Consumer(consumer =>
                    {
                        consumer.Topic = _deadLetters;
                        consumer.DeadLetterTopic = second;
                    }),
                    name: "Undertaker"),
            services => services.AddSingleton(FailingAt("bad")));

        await _host.PublishAsync("bad");

        var dead = KafkaClients.Read(_host.Cluster.BootstrapServers, second, 1).Single().Message;
        dead.Headers.Count(header => header.Key == "deimos-error-topic").ShouldBe(1);
        Text(dead, "deimos-error-topic").ShouldBe(_deadLetters);
    }

    private static Inbox<Thing> FailingAt(string id) => new()
    {
        OnReceived = (thing, _) =>
        {
            if (thing!.TestId == id)
            {
                throw new FormatException("as the test wants");
            }
        },
    };

    private static string Text(Message<byte[]?, byte[]?> message, string header) =>
        Encoding.UTF8.GetString(message.Headers.GetLastBytes(header));

    private Task StartAsync(Inbox<Thing> inbox, Action<ConsumerOptions>? configure = null) => _host.StartAsync(
        deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer(consumer =>
        {
            consumer.DeadLetterTopic = _deadLetters;
            configure?.Invoke(consumer);
        })),
        services => services.AddSingleton(inbox));
}

using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Observability;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class ErrorPolicyTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "64")]
    [Trait("Case", "75")]
    public async Task A_failure_is_skipped_counted_and_logged_by_default()
    {
        var inbox = new Inbox<Thing> { OnReceived = FailAt("bad") };
        await StartAsync(inbox);

        await _host.PublishAsync("good", "bad", "good");

        await Wait.UntilAsync(() => inbox.Received.Count == 3, "all messages are tried");
        await _host.StopAsync();
        _host.CountOf("received").ShouldBe(3);
        _host.CountOf("success").ShouldBe(2);
        _host.CountOf("error").ShouldBe(1);
        _host.Metrics.Count("deimos.handler.time", ("time", "consume"), ("topic", _host.Topic)).ShouldBe(2);
        _host.Metrics.Count("messaging.process.duration", ("error.type", "System.FormatException")).ShouldBe(1);
        var skipped = _host.Log.Entries.Single(entry => entry.EventId == DeimosEventIds.MessageSkipped);
        skipped.Text.ShouldBe($"ThingConsumer failed at {_host.Topic}[0]@1 with key 'bad' and skips it");
        skipped.Exception.ShouldBeOfType<FormatException>();
        _host.Committed().ShouldBe(3);
    }

    [Fact]
    public async Task With_reraise_the_partition_waits_and_tries_the_same_message_again()
    {
        var inbox = new Inbox<Thing>
        {
            OnReceived = (thing, metadata) =>
            {
                if (thing!.TestId == "bad" && metadata.RetryCount < 2)
                {
                    throw new FormatException();
                }
            },
        };
        await StartAsync(inbox, deimos => deimos.ConfigureConsuming(common => common.ReraiseConsumerErrors = true));

        await _host.PublishAsync("good", "bad", "last");

        await Wait.UntilAsync(() => inbox.Received.Count == 5, "all messages are handled");
        await _host.StopAsync();
        inbox.Received.Select(received => (received.Payload!.TestId, received.Metadata.RetryCount))
            .ShouldBe([("good", 0), ("bad", 0), ("bad", 1), ("bad", 2), ("last", 0)]);
        inbox.Received.Select(received => received.Metadata).Distinct().Count().ShouldBe(5);
        _host.CountOf("received").ShouldBe(3);
        _host.CountOf("error").ShouldBe(2);
        _host.Committed().ShouldBe(3);
    }

    [Fact]
    [Trait("Case", "62")]
    public async Task The_consumers_own_rule_stops_at_a_message_and_its_offset_is_not_stored()
    {
        var inbox = new Inbox<Thing>
        {
            OnReceived = FailAt("bad"),
            IsFatal = (exception, thing) => exception is FormatException && thing!.TestId == "bad",
        };
        await StartAsync(inbox);

        await _host.PublishAsync("good", "bad", "behind");

        await Wait.UntilAsync(() => inbox.Received.Count >= 3, "the message is tried again");
        await _host.StopAsync();
        inbox.Received.Select(received => received.Payload!.TestId).Distinct().ShouldBe(["good", "bad"]);
        _host.Log.Count(DeimosEventIds.MessageWillBeRetried).ShouldBeGreaterThan(1);
        _host.Committed().ShouldBe(1);
    }

    [Fact]
    public async Task The_rule_for_all_consumers_sees_the_raw_bytes_of_what_could_not_be_decoded()
    {
        object? seen = null;
        var inbox = new Inbox<Thing>();
        await StartAsync(inbox, deimos => deimos.ConfigureConsuming(common =>
            common.FatalError = (exception, payload, _) =>
            {
                seen = payload;
                return exception is MessageDecodeException;
            }));

        await _host.PublishPoisonAsync("no Avro");

        await Wait.UntilAsync(() => _host.Log.Count(DeimosEventIds.MessageWillBeRetried) > 0, "the message is judged");
        seen.ShouldBe("no Avro"u8.ToArray());
        inbox.Received.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "74")]
    public async Task What_cannot_be_decoded_never_reaches_the_consumer_and_is_no_success()
    {
        var inbox = new Inbox<Thing>();
        await StartAsync(inbox);

        await _host.PublishPoisonAsync("no Avro");
        await _host.PublishAsync("good");

        await Wait.UntilAsync(() => inbox.Received.Count == 1, "the message behind it is handled");
        await _host.StopAsync();
        inbox.Received.Single().Payload!.TestId.ShouldBe("good");
        _host.CountOf("received").ShouldBe(2);
        _host.CountOf("error").ShouldBe(1);
        _host.CountOf("success").ShouldBe(1);
        _host.Committed().ShouldBe(2);
    }

    [Fact]
    public async Task A_consumer_that_cannot_be_made_skips_no_message()
    {
        await _host.StartAsync(deimos => deimos.AddConsumer<ThingConsumer>(_host.Consumer()));

        await _host.PublishAsync("waits");

        await Wait.UntilAsync(() => _host.Log.Count(DeimosEventIds.MessageWillBeRetried) > 1, "it is tried again");
        await _host.StopAsync();
        _host.Committed().ShouldBe(-1001);
    }

    [Fact]
    public async Task Every_attempt_gets_a_scope_of_its_own()
    {
        var scopes = new List<Scoped>();
        await _host.StartAsync(
            deimos => deimos.AddConsumer<ScopedConsumer>(_host.Consumer(consumer => consumer.ReraiseErrors = true)),
            services => services.AddSingleton(scopes).AddScoped<Scoped>());

        await _host.PublishAsync("a");

        await Wait.UntilAsync(() => Count() == 3 && Last().IsDisposed, "the message is handled");
        scopes.Distinct().Count().ShouldBe(3);
        scopes.ShouldAllBe(scope => scope.IsDisposed);

        int Count()
        {
            lock (scopes)
            {
                return scopes.Count;
            }
        }

        Scoped Last()
        {
            lock (scopes)
            {
                return scopes[^1];
            }
        }
    }

    private static Action<Thing?, MessageMetadata> FailAt(string id) => (thing, _) =>
    {
        if (thing!.TestId == id)
        {
            throw new FormatException("as the test wants");
        }
    };

    private Task StartAsync(Inbox<Thing> inbox, Action<DeimosBuilder>? configure = null) => _host.StartAsync(
        deimos =>
        {
            deimos.AddConsumer<ThingConsumer>(_host.Consumer());
            configure?.Invoke(deimos);
        },
        services => services.AddSingleton(inbox));

    internal sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    [Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
    internal sealed class ScopedConsumer(Scoped scope, List<Scoped> scopes) : Consumer<Thing>
    {
        public override Task ConsumeAsync(Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken)
        {
            lock (scopes)
            {
                scopes.Add(scope);
            }

            return metadata.RetryCount < 2 ? throw new FormatException() : Task.CompletedTask;
        }
    }
}

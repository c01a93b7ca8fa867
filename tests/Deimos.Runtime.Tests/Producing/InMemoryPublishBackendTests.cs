using Deimos.Embedded.SchemaRegistry;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Producing;

public sealed class InMemoryPublishBackendTests : IAsyncLifetime
{
    private EmbeddedSchemaRegistry _registry = null!;
    private IHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private InMemoryPublishBackend Backend => _host.Services.GetRequiredService<InMemoryPublishBackend>();

    private ThingProducer Things => _host.Services.GetRequiredService<ThingProducer>();

    public async ValueTask InitializeAsync()
    {
        _registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        _host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:schema-registry"] = _registry.Url.ToString(),
                ["Deimos:Producing:Backend"] = "in_memory",
            },
            deimos => deimos.AddProducer<ThingProducer>().AddProducer<PayloadProducer>());
        await _host.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    [Trait("Case", "1")]
    [Trait("Case", "2")]
    public async Task Keeps_messages_as_a_consumer_would_see_them_without_any_broker()
    {
        await _host.Services.GetRequiredService<PayloadProducer>().PublishListAsync(
            [
                new Payload { ["test_id"] = "foo", ["some_int"] = 123 },
                new Payload { ["test_id"] = "bar", ["some_int"] = "124", ["unknown"] = 1 },
            ],
            cancellationToken: Cancellation);

        Backend.Messages.Select(message => message.Topic).ShouldBe(["things", "things"]);
        Backend.Messages.Select(message => message.Producer).ShouldAllBe(name => name == nameof(PayloadProducer));
        Backend.Messages.Select(message => message.Key).ShouldBe(["foo", "bar"]);
        Backend.Messages.Select(message => message.PartitionKey).ShouldBe(["foo", "bar"]);
        Backend.Messages.Select(message => message.Payload).ShouldBe(
            [
                new Payload { ["test_id"] = "foo", ["some_int"] = 123 },
                new Payload { ["test_id"] = "bar", ["some_int"] = 124 },
            ]);
    }

    [Fact]
    public async Task Keeps_tombstones_headers_and_typed_payloads_in_order()
    {
        await Things.PublishAsync(new Thing("a", 1), new() { Headers = new() { { "foo", "bar" } } }, Cancellation);
        await Things.PublishTombstoneAsync("a", cancellationToken: Cancellation);

        Backend.Messages.Count.ShouldBe(2);
        Backend.Messages[0].Payload.ShouldBe(new Payload { ["test_id"] = "a", ["some_int"] = 1 });
        Backend.Messages[0].Encoded.Payload.ShouldBe(new Thing("a", 1));
        Backend.Messages[0].Headers.GetText("foo").ShouldBe("bar");
        Backend.Messages[1].Payload.ShouldBeNull();
        Backend.Messages[1].Key.ShouldBe("a");
    }

    [Fact]
    public async Task Keeps_what_is_sent_by_force_too_until_it_is_cleared()
    {
        await Things.PublishAsync(new Thing("a", 1), new() { ForceSend = true, Sync = false }, Cancellation);
        Backend.Messages.ShouldHaveSingleItem();

        Backend.Clear();

        Backend.Messages.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "28")]
    public async Task Keeps_none_of_a_list_in_which_one_does_not_fit()
    {
        await Should.ThrowAsync<PayloadException>(() => Things.PublishListAsync(
            [new Thing("a", 1), new Thing("b", 2), new Thing(null!, 3)], cancellationToken: Cancellation));

        Backend.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_tell_of_a_call_and_of_its_failure()
    {
        var events = new List<EncodeMessagesEvent>();
        _host.Services.GetRequiredService<DeimosClient>().Events.Subscribe<EncodeMessagesEvent>(events.Add);

        await Things.PublishAsync(new Thing("a", 1), cancellationToken: Cancellation);
        await Should.ThrowAsync<PayloadException>(
            () => Things.PublishAsync(new Thing(null!, 1), cancellationToken: Cancellation));

        events.Count.ShouldBe(2);
        events[0].Producer.ShouldBe(nameof(ThingProducer));
        events[0].Topic.ShouldBe("things");
        events[0].Payloads.ShouldBe([new Thing("a", 1)]);
        events[0].Exception.ShouldBeNull();
        events[1].Exception.ShouldBeOfType<PayloadException>();
    }
}

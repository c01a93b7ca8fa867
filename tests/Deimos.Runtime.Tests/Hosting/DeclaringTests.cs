using Deimos.Consuming;
using Deimos.Embedded.SchemaRegistry;
using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>Producers and consumers of which code, not attributes, says what they are.</summary>
public sealed class DeclaringTests : IAsyncLifetime
{
    private readonly Inbox<Thing> _inbox = new();
    private TestHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await TestHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Code_alone_makes_a_producer_and_a_consumer_of_bare_classes()
    {
        await _host.StartAsync(
            deimos => deimos
                .ConfigureSchemas(schemas => schemas.DefaultNamespace = "com.my-namespace")
                .AddProducer<BareProducer>(producer =>
                {
                    producer.Topic = "by-code";
                    producer.Schema = "MySchema";
                    producer.Key = KeyConfig.Field("test_id");
                })
                .AddConsumer<BareConsumer>(consumer =>
                {
                    consumer.Topic = "by-code";
                    consumer.Schema = "com.my-namespace.MySchema";
                    consumer.Key = KeyConfig.Field("test_id");
                    consumer.GroupId = "g";
                }),
            services => services.AddSingleton(_inbox));

        await _host.Get<BareProducer>().PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        await Wait.UntilAsync(() => _inbox.Received.Count == 1, "the message is consumed");
        _inbox.Received[0].Payload.ShouldBe(new Thing("foo", 1));
        _inbox.Received[0].Metadata.Key.ShouldBe("foo");
        _inbox.Received[0].Metadata.Topic.ShouldBe("by-code");
    }

    [Fact]
    public async Task Configuration_may_name_topic_and_schema_too_and_wins_over_attributes()
    {
        _host.Settings["Deimos:Producers:ThingProducer:Topic"] = "elsewhere";
        _host.Settings["Deimos:Producers:BareProducer:Topic"] = "configured";
        _host.Settings["Deimos:Producers:BareProducer:Schema"] = "MySchema";
        _host.Settings["Deimos:Producers:BareProducer:Namespace"] = "com.my-namespace";
        _host.Settings["Deimos:Producing:Backend"] = "in_memory";
        await _host.StartAsync(deimos => deimos
            .AddProducer<ThingProducer>()
            .AddProducer<BareProducer>(producer => producer.Key = KeyConfig.None));

        await _host.Get<BareProducer>().PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);
        await _host.Get<ThingProducer>().PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        _host.Get<InMemoryPublishBackend>().Messages.Select(message => message.Topic)
            .ShouldBe(["configured", "elsewhere"]);
    }

    [Fact]
    public async Task A_topic_may_have_a_registry_of_its_own_on_both_sides()
    {
        await using var own = await EmbeddedSchemaRegistry.StartAsync(
            new() { Username = "alice", Password = "s3cret" }, Cancellation);
        _host.Settings["Deimos:Producers:ThingProducer:RegistryUrl"] = own.Url.ToString();
        await _host.StartAsync(
            deimos => deimos
                .AddProducer<ThingProducer>(producer =>
                    (producer.RegistryUser, producer.RegistryPassword) = ("alice", "s3cret"))
                .AddProducer<PayloadProducer>(producer => producer.Topic = "of-the-host")
                .AddConsumer<ThingConsumer>(consumer =>
                {
                    consumer.GroupId = "g";
                    consumer.RegistryUrl = new UriBuilder(own.Url) { UserName = "alice", Password = "s3cret" }.Uri;
                }),
            services => services.AddSingleton(_inbox));

        await _host.Get<ThingProducer>().PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        await Wait.UntilAsync(() => _inbox.Received.Count == 1, "the message is consumed");
        _inbox.Received[0].Payload.ShouldBe(new Thing("foo", 1));
        using var http = new HttpClient();
        (await http.GetStringAsync($"{_host.Settings["ConnectionStrings:schema-registry"]}subjects", Cancellation))
            .ShouldBe("""["of-the-host-key","of-the-host-value"]""");
    }

    internal sealed class BareProducer : Producer<Thing>;

    internal sealed class BareConsumer(Inbox<Thing> inbox) : Consumer<Thing>
    {
        public override Task ConsumeAsync(Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken)
        {
            inbox.Take(payload, metadata);
            return Task.CompletedTask;
        }
    }
}

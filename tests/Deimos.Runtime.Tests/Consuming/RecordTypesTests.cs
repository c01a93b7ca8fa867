using System.Collections.Concurrent;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Observability;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class RecordTypesTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<Happening?> _received = new();
    private ConsumingHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Records_of_several_types_come_as_the_types_that_stand_for_them_and_others_are_errors()
    {
        // Several records under one subject are what a registry refuses unless it is told otherwise.
        using var http = new HttpClient();
        using var answer = await http.PutAsync(
            new Uri(new Uri(_host.Cluster.RegistryUrl), $"config/{_host.Topic}-value"),
            new StringContent(
                """{"compatibility":"NONE"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Cancellation);
        answer.EnsureSuccessStatusCode();
        _host.Settings["Deimos:Producers:FlagProducer:Topic"] = _host.Topic;
        _host.Settings["Deimos:Producers:StrangeProducer:Topic"] = _host.Topic;
        await _host.StartAsync(
            deimos => deimos.AddProducer<FlagProducer>().AddProducer<StrangeProducer>()
                .AddConsumer<HappeningConsumer>(_host.Consumer()),
            services => services.AddSingleton(_received));

        await _host.Things.PublishAsync(new Thing("a", 1), cancellationToken: Cancellation);
        await _host.Get<FlagProducer>().PublishAsync(new FlagSet("b", true), cancellationToken: Cancellation);
        await _host.Get<StrangeProducer>().PublishAsync(
            new Payload { ["test_id"] = "c", ["some_int"] = 1, ["message_id"] = "m", ["timestamp"] = "t" },
            cancellationToken: Cancellation);
        await _host.Things.PublishTombstoneAsync("a", cancellationToken: Cancellation);

        await Wait.UntilAsync(() => _received.Count == 3, "what is handled here has come");
        _received.ShouldBe([new ThingChanged("a", 1), new FlagSet("b", true), null]);
        var refused = _host.Log.Entries.Single(entry => entry.EventId == DeimosEventIds.MessageSkipped).Exception
            .ShouldBeOfType<MessageDecodeException>();
        refused.Fault.ShouldBe(DecodeFault.SchemaMismatch);
        refused.Message.ShouldContain(
            "'com.my-namespace.MySchemaWithId', and only com.my-namespace.MySchema, "
            + "com.my-namespace.MySchemaWithBooleans are handled here");
    }

    [Fact]
    public void A_type_that_is_no_payload_of_the_consumer_is_found_at_the_start()
    {
        _host.Build(deimos => deimos.AddConsumer<Contradictory>(_host.Consumer()));

        Should.Throw<DeimosConfigurationException>(() => _host.Get<DeimosClient>().StartAsync(Cancellation))
            .Faults.ShouldHaveSingleItem().ShouldContain("whose type Thing is no Happening");
    }

    internal abstract record Happening(string TestId);

    internal sealed record ThingChanged(string TestId, int SomeInt) : Happening(TestId);

    internal sealed record FlagSet(string TestId, bool SomeBool) : Happening(TestId);

    [Topic("things"), Schema("MySchemaWithBooleans", Namespace = "com.my-namespace")]
    [KeyField("test_id", SchemaName = "MySchema_key")]
    internal sealed class FlagProducer : Producer<FlagSet>;

    [Topic("things"), Schema("MySchemaWithId", Namespace = "com.my-namespace")]
    [KeyField("test_id", SchemaName = "MySchema_key")]
    internal sealed class StrangeProducer : Producer<Payload>;

    [Topic("things"), KeyField("test_id")]
    [Handles(typeof(ThingChanged), "MySchema", Namespace = "com.my-namespace")]
    [Handles(typeof(FlagSet), "MySchemaWithBooleans", Namespace = "com.my-namespace")]
    internal sealed class HappeningConsumer(ConcurrentQueue<Happening?> received) : Consumer<Happening>
    {
        public override Task ConsumeAsync(
            Happening? payload, MessageMetadata metadata, CancellationToken cancellationToken)
        {
            received.Enqueue(payload);
            return Task.CompletedTask;
        }
    }

    [Topic("things")]
    [Handles(typeof(Thing), "MySchema", Namespace = "com.my-namespace")]
    internal sealed class Contradictory : Consumer<Happening>
    {
        public override Task ConsumeAsync(
            Happening? payload, MessageMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using Deimos.Consuming;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class TimeDelayedTests : IAsyncLifetime
{
    private readonly Inbox<Payload> _inbox = new();
    private ConsumingHost _host = null!;

    private string Topic => _host.Cluster.Name("stamped");

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "70")]
    public async Task The_age_of_a_payload_is_reported_beside_the_time_of_its_consumption()
    {
        await ConsumeAsync($"{TimeProvider.System.GetUtcNow().AddMinutes(-2):O}");

        Count("time_delayed").ShouldBe(1);
        Count("consume").ShouldBe(1);
        _host.Metrics.Sum("deimos.handler.time", ("time", "time_delayed"), ("topic", Topic))
            .ShouldBeInRange(120, 600);
    }

    [Theory]
    [Trait("Case", "71")]
    [InlineData("dffdf")]
    [InlineData("")]
    public async Task A_timestamp_that_is_none_is_ignored(string timestamp)
    {
        await ConsumeAsync(timestamp);

        Count("time_delayed").ShouldBe(0);
        Count("consume").ShouldBe(1);
    }

    private int Count(string time) =>
        _host.Metrics.Count("deimos.handler.time", ("time", time), ("topic", Topic));

    private async Task ConsumeAsync(string timestamp)
    {
        await _host.Cluster.CreateTopicAsync(Topic, 1);
        _host.Settings["Deimos:Producers:StampedProducer:Topic"] = Topic;
        await _host.StartAsync(
            deimos => deimos.AddProducer<StampedProducer>().AddConsumer<StampedConsumer>(
                _host.Consumer(consumer => consumer.Topic = Topic)),
            services => services.AddSingleton(_inbox));
        await _host.Get<StampedProducer>().PublishAsync(
            new Payload { ["test_id"] = "a", ["some_int"] = 1, ["message_id"] = "m", ["timestamp"] = timestamp },
            cancellationToken: TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => Count("consume") == 1, "the message is consumed");
        _inbox.Received.ShouldHaveSingleItem();
    }

    [Topic("stamped"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), NoKey]
    internal sealed class StampedProducer : Producer<Payload>;

    [Topic("stamped"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), NoKey]
    internal sealed class StampedConsumer(Inbox<Payload> inbox) : Consumer<Payload>
    {
        public override Task ConsumeAsync(
            Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
        {
            inbox.Take(payload, metadata);
            return Task.CompletedTask;
        }
    }
}

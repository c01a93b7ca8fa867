using Deimos.Producing;

namespace Deimos.Runtime.Tests.Producing;

public class PublishBackendsTests
{
    private readonly PublishBackends _backends =
        new([new Named(PublishBackends.Kafka), new Named(PublishBackends.KafkaAsync), new Named("outbox")]);

    [Theory]
    [Trait("Case", "20")]
    [Trait("Case", "21")]
    [InlineData("kafka_async", null, "kafka_async")]
    [InlineData("kafka_async", false, "kafka_async")]
    [InlineData("kafka_async", true, "kafka")]
    [InlineData("kafka", null, "kafka")]
    [InlineData("kafka", true, "kafka")]
    [InlineData("kafka", false, "kafka_async")]
    [InlineData("outbox", true, "outbox")]
    [InlineData("outbox", false, "outbox")]
    [InlineData("db", null, "outbox")]
    [InlineData("Kafka-Async", null, "kafka_async")]
    [InlineData("KafkaAsync", null, "kafka_async")]
    public void Sync_chooses_between_the_two_that_go_to_Kafka(string configured, bool? sync, string expected) =>
        _backends.Choose(configured, new() { Sync = sync }).Name.ShouldBe(expected);

    [Theory]
    [InlineData("outbox", null, "kafka")]
    [InlineData("kafka_async", null, "kafka")]
    [InlineData("outbox", false, "kafka_async")]
    public void Force_send_goes_to_Kafka_whatever_is_configured(string configured, bool? sync, string expected) =>
        _backends.Choose(configured, new() { ForceSend = true, Sync = sync }).Name.ShouldBe(expected);

    private sealed class Named(string name) : IPublishBackend
    {
        public string Name { get; } = name;

        public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }
}

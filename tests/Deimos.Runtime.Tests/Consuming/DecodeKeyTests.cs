using System.Collections.Concurrent;
using Deimos.Consuming;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class DecodeKeyTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "66")]
    public async Task With_a_key_field_the_fields_value_is_given_and_what_is_not_encoded_is_refused()
    {
        var consumer = await GetAsync<FieldKeys>();
        var key = KafkaClients.Read(_host.Cluster.BootstrapServers, _host.Topic, 1).Single().Message.Key;

        (await consumer.DecodeKeyAsync(key, Cancellation)).ShouldBe("a");
        await Should.ThrowAsync<MessageDecodeException>(
            async () => await consumer.DecodeKeyAsync("123"u8.ToArray(), Cancellation));
    }

    [Fact]
    [Trait("Case", "67")]
    public async Task A_plain_key_is_text() =>
        (await (await GetAsync<PlainKeys>()).DecodeKeyAsync("123"u8.ToArray(), Cancellation)).ShouldBe("123");

    [Fact]
    [Trait("Case", "68")]
    public async Task Without_a_declared_key_only_null_can_be_decoded()
    {
        var consumer = await GetAsync<UndeclaredKeys>();

        (await consumer.DecodeKeyAsync(null, Cancellation)).ShouldBeNull();
        var refused = await Should.ThrowAsync<InvalidOperationException>(
            async () => await consumer.DecodeKeyAsync("123"u8.ToArray(), Cancellation));
        refused.Message.ShouldStartWith("UndeclaredKeys does not say how its keys are written.");
    }

    [Fact]
    public async Task A_consumer_made_by_hand_says_how_to_get_one() =>
        (await Should.ThrowAsync<InvalidOperationException>(
            async () => await new PlainKeys(new()).DecodeKeyAsync("1"u8.ToArray(), Cancellation))).Message
            .ShouldContain("AddConsumer<PlainKeys>(…)");

    /// <summary>Gives an instance that has handled a message.</summary>
    private async Task<TConsumer> GetAsync<TConsumer>()
        where TConsumer : Consumer
    {
        var handled = new ConcurrentQueue<Consumer>();
        await _host.StartAsync(
            deimos => deimos.AddConsumer<TConsumer>(_host.Consumer()), services => services.AddSingleton(handled));
        await _host.PublishAsync("a");
        await Wait.UntilAsync(() => !handled.IsEmpty, "the message is handled");
        return (TConsumer)handled.Single();
    }

    internal abstract class Keeping(ConcurrentQueue<Consumer> handled) : Consumer<Payload>
    {
        public override Task ConsumeAsync(
            Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
        {
            handled.Enqueue(this);
            return Task.CompletedTask;
        }
    }

    [Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
    internal sealed class FieldKeys(ConcurrentQueue<Consumer> handled) : Keeping(handled);

    [Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), PlainKey]
    internal sealed class PlainKeys(ConcurrentQueue<Consumer> handled) : Keeping(handled);

    [Topic("things"), Schema("MySchema", Namespace = "com.my-namespace")]
    internal sealed class UndeclaredKeys(ConcurrentQueue<Consumer> handled) : Keeping(handled);
}

using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// The service on brokers, embedded or external.
/// </summary>
internal sealed class BrokerHost(IHost host) : StageHost
{
    private const int All = 1_000_000;

    public override IServiceProvider Services => host.Services;

    public override async Task<IReadOnlyList<ObservedMessage>> ReadAsync(StagedTopic topic)
    {
        var read = await new InlineConsumer(host.Services)
            .GetMessagesForAsync(topic.RealName, configClass: topic.Producer ?? topic.Declared, numMessages: All)
            .ConfigureAwait(false);
        return
        [
            .. read.OrderBy(message => message.Partition).ThenBy(message => message.Offset).Select(ObservedMessage.Of),
        ];
    }

    public override async Task DeliverAsync(StagedTopic topic, IReadOnlyList<Payload?> payloads, object? key = null)
    {
        var scope = host.Services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        var producer = (Producer<Payload>)scope.ServiceProvider.GetRequiredService(topic.Producer!);
        await producer.PublishListAsync(payloads, new() { ForceSend = true, Key = key }).ConfigureAwait(false);
    }

    public override async ValueTask DisposeAsync()
    {
        await host.StopAsync().ConfigureAwait(false);
        host.Dispose();
    }
}

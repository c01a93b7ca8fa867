using Deimos.Producing;
using Deimos.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Load.Traffic;

/// <summary>Orders as they go to Kafka: ready bytes for those who only send.</summary>
internal static class Messages
{
    /// <summary>Encodes as many orders as there are keys.</summary>
    public static async Task<IReadOnlyList<OutboundMessage>> EncodeAsync(DeimosStack stack, string topic)
    {
        var kept = new KeepingBackend();
        using var host = Service.Build(
            stack,
            deimos => deimos.AddProducer<OrderProducer>(producer => producer.Topic = topic)
                .ConfigureProducing(producing => producing.Backend = kept.Name),
            services => services.AddSingleton<IPublishBackend>(kept));
        await host.Services.GetRequiredService<OrderProducer>().PublishListAsync(Order.Many(Order.Keys));
        return kept.Messages;
    }

    private sealed class KeepingBackend : IPublishBackend
    {
        public List<OutboundMessage> Messages { get; } = [];

        public string Name => "keeping";

        public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
        {
            Messages.AddRange(messages);
            return Task.CompletedTask;
        }
    }
}

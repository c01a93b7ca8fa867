using Deimos.Consuming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Testing.Tests.Contract;

/// <summary>A stack with brokers: messages go there, and a host consumes them.</summary>
internal sealed class BrokerTier : ContractTier
{
    private static readonly TimeSpan Plenty = TimeSpan.FromMinutes(2);
    private readonly IHost _host;

    private BrokerTier(DeimosStack stack, string topic)
    {
        Stack = stack;
        Topic = topic;
        var builder = Builder();
        builder.AddDeimos("kafka", AddProducers);
        _host = builder.Build();
    }

    public DeimosStack Stack { get; }

    public override string Topic { get; }

    public static async Task<BrokerTier> StartAsync(DeimosStack stack) =>
        new(stack, await stack.CreateTopicAsync("contract", Partitions, Cancellation));

    public override TProducer Get<TProducer>() => _host.Services.GetRequiredService<TProducer>();

    public override async Task<IReadOnlyList<ContractMessage>> ReadAsync<TProducer>() =>
    [
        .. (await new InlineConsumer(_host.Services).GetMessagesForAsync(
            Topic, configClass: typeof(TProducer), numMessages: 1_000, cancellationToken: Cancellation))
            .Select(message => new ContractMessage(message.Payload, message.Key, message.Headers)),
    ];

    public override async Task DeliverAsync<TConsumer>()
    {
        var group = DeimosStack.UniqueName("contract");
        using var host = await ConsumeAsync<TConsumer>(group);
        await UntilConsumedAsync(group);
        await host.StopAsync(Cancellation);
    }

    /// <summary>Starts a host that consumes the topic.</summary>
    public async Task<IHost> ConsumeAsync<TConsumer>(string group, Action<ConsumerOptions>? configure = null)
        where TConsumer : Consumer
    {
        var builder = Builder();
        builder.AddDeimos("kafka", deimos => AddConsumer<TConsumer>(deimos, consumer =>
        {
            (consumer.Topic, consumer.GroupId) = (Topic, group);
            (consumer.MinBackoff, consumer.MaxBackoff) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50));
            configure?.Invoke(consumer);
        }));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    public Task UntilConsumedAsync(string group) => Stack.UntilConsumedAsync(group, Topic, Plenty, Cancellation);

    public override ValueTask DisposeAsync()
    {
        _host.Dispose();
        return ValueTask.CompletedTask;
    }

    private HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "contract" });
        Stack.Connect(builder);
        builder.Services.AddSingleton(Inbox).AddSingleton(Batches);
        return builder;
    }
}

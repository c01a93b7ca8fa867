using Deimos.Load.Traffic;
using Deimos.Producing;
using Deimos.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Load.Publishing;

/// <summary>
/// Publishes typed payloads with key and header beside a client that sends ready bytes: in lists by a few callers, and
/// one by one by many, as requests of a web service do.
/// </summary>
/// <remarks>The clock stops with the last acknowledgement. The first message of each client is not counted.</remarks>
internal sealed class PublishComparison(DeimosStack stack, int rounds, int messages)
{
    private const string HeaderName = "source";
    private const int ListLength = 500;
    private const int ListCallers = 16;
    private const int SingleCallers = 1000;
    private const double Goal = 0.85;

    private readonly Order[] _orders = Order.Many(Order.Keys);
    private readonly PublishOptions _options = new() { Headers = new() };

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var topic = await stack.CreateTopicAsync("publish", Service.Partitions, cancellationToken);
        var ready = await Messages.EncodeAsync(stack, topic);
        _options.Headers!.Add(HeaderName, "bench");
        using var host = Service.Build(
            stack, deimos => deimos.AddProducer<OrderProducer>(producer => producer.Topic = topic));
        await host.StartAsync(cancellationToken);
        var producer = host.Services.GetRequiredService<OrderProducer>();
        using var bare = new BareProducer(stack.BootstrapServers);
        await producer.PublishAsync(_orders[0], cancellationToken: cancellationToken);
        await bare.SendAsync(topic, ready, 1, HeaderName);

        var lists = new Comparison($"publish, {ListCallers} callers with lists of {ListLength}", messages, Goal);
        await lists.RunAsync(
            rounds, ("Deimos", () => Measurement.OfAsync(ListsAsync)), ("bare", BareAsync), cancellationToken);
        report.Add(lists);

        var singles = new Comparison($"publish, {SingleCallers} callers one by one", messages, Goal);
        await singles.RunAsync(
            rounds, ("Deimos", () => Measurement.OfAsync(SinglesAsync)), ("bare", BareAsync), cancellationToken);
        report.Add(singles);
        await host.StopAsync(cancellationToken);

        Task<Measurement> BareAsync() => Measurement.OfAsync(() =>
            Task.Run(() => bare.SendAsync(topic, ready, messages, HeaderName), cancellationToken));

        Task ListsAsync() => CallAsync(ListCallers, messages / ListLength, list =>
            producer.PublishListAsync(
                new ArraySegment<Order>(_orders, list * ListLength % Order.Keys, ListLength),
                _options,
                cancellationToken));

        Task SinglesAsync() => CallAsync(SingleCallers, messages, number =>
            producer.PublishAsync(_orders[number % Order.Keys], _options, cancellationToken));
    }

    /// <summary>Has several callers share so many calls, each waiting for its own before the next.</summary>
    private static Task CallAsync(int callers, int calls, Func<int, Task> call)
    {
        var made = -1;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref made); number < calls; number = Interlocked.Increment(ref made))
            {
                await call(number);
            }
        })));
    }
}

using System.Collections.Concurrent;
using Deimos.Consuming;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

public sealed class KeyConcurrencyTests : IAsyncLifetime
{
    private ConsumingHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ConsumingHost.CreateAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Messages_of_a_partition_run_in_parallel_and_those_of_a_key_in_their_order()
    {
        var together = new ConcurrentDictionary<string, int>();
        var most = 0;
        var script = new KeyScript(async (thing, _) =>
        {
            together.AddOrUpdate(thing.TestId, 1, (_, count) => count + 1).ShouldBe(1, "one of a key at a time");
            InterlockedMax(ref most, together.Values.Sum());
            await Task.Delay(2, TestContext.Current.CancellationToken);
            together.AddOrUpdate(thing.TestId, 0, (_, count) => count - 1);
        });
        await StartAsync(script, consumer => consumer.KeyConcurrency = 4);

        await _host.PublishAsync([.. Enumerable.Range(0, 400).Select(n => $"key-{n % 8}")]);

        await Wait.UntilAsync(() => script.Handled.Count == 400, "all messages are handled");
        await _host.StopAsync();
        script.Failures.ShouldBeEmpty();
        foreach (var key in script.Handled.GroupBy(thing => thing.TestId))
        {
            key.Select(thing => thing.SomeInt).ShouldBeInOrder();
        }

        most.ShouldBeInRange(2, 4);
        _host.Committed().ShouldBe(400);
    }

    [Fact]
    public async Task A_key_that_fails_holds_up_the_offset_but_not_the_other_keys_until_the_room_is_full()
    {
        var mayPass = false;
        var script = new KeyScript((thing, _) => thing.TestId == "stuck" && !Volatile.Read(ref mayPass)
            ? throw new FormatException()
            : Task.CompletedTask);
        await StartAsync(script, consumer =>
        {
            consumer.KeyConcurrency = 4;
            consumer.ReraiseErrors = true;
            consumer.MaxQueuedPerPartition = 20;
        });

        await _host.PublishAsync(["first", "stuck", .. Enumerable.Range(0, 100).Select(n => $"key-{n}")]);
        await Wait.UntilAsync(
            () => _host.Log.Count(Deimos.Observability.DeimosEventIds.PartitionPaused) > 0, "the room is full");
        await Wait.UntilAsync(() => script.Handled.Count >= 19, "the other keys have gone on as far as there is room");
        await Wait.UntilAsync(() => _host.Committed() == 1, "what is before the failing message is committed");
        script.Handled.Count.ShouldBeLessThanOrEqualTo(20);
        Volatile.Write(ref mayPass, true);

        await Wait.UntilAsync(() => script.Handled.Count == 102, "all messages are handled");
        await _host.StopAsync();
        script.Handled.Select(thing => thing.TestId).Distinct().Count().ShouldBe(102);
        _host.Committed().ShouldBe(102);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var found && found == seen ? value : found;
        }
    }

    private Task StartAsync(KeyScript script, Action<ConsumerOptions> configure) => _host.StartAsync(
        deimos => deimos.AddConsumer<ScriptedConsumer>(_host.Consumer(configure)),
        services => services.AddSingleton(script));

    /// <summary>What to do with each message, and what was done.</summary>
    internal sealed class KeyScript(Func<Thing, MessageMetadata, Task> handle)
    {
        public ConcurrentQueue<Thing> Handled { get; } = new();

        public ConcurrentQueue<Exception> Failures { get; } = new();

        public async Task HandleAsync(Thing thing, MessageMetadata metadata)
        {
            try
            {
                await handle(thing, metadata);
                Handled.Enqueue(thing);
            }
            catch (ShouldAssertException failure)
            {
                Failures.Enqueue(failure);
                throw;
            }
        }
    }

    [Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
    internal sealed class ScriptedConsumer(KeyScript script) : Consumer<Thing>
    {
        public override Task ConsumeAsync(
            Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken) =>
            script.HandleAsync(payload!, metadata);
    }
}

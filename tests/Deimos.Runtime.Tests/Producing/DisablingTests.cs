using Deimos.Producing;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>Publish calls of producers that are switched off, in all the ways there are.</summary>
public sealed class DisablingTests : IAsyncLifetime
{
    private MemoryHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await MemoryHost.StartAsync(deimos =>
        deimos.AddProducer<First>().AddProducer<Second>());

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "5")]
    public async Task All_producers_can_be_switched_off_and_on_while_the_host_runs()
    {
        _host.Deimos.ProducersDisabled = true;
        await PublishAsync<First>();
        await PublishAsync<Second>();
        _host.Sent.ShouldBeEmpty();

        _host.Deimos.ProducersDisabled = false;
        await PublishAsync<First>();

        _host.Sent.ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Case", "5")]
    public async Task Options_switch_all_producers_off_from_the_start()
    {
        await using var host = await MemoryHost.StartAsync(deimos => deimos.AddProducer<First>()
            .ConfigureProducing(producing => producing.Disabled = true));

        await host.Get<First>().PublishListAsync([Bare.Foo(), Bare.Foo()], cancellationToken: Cancellation);

        host.Deimos.ProducersDisabled.ShouldBeTrue();
        host.Sent.ShouldBeEmpty();
        host.Registry.Subjects.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "6")]
    public async Task Nothing_is_sent_inside_a_scope_and_everything_after_it()
    {
        using (Producers.Disable())
        {
            await PublishAsync<First>();
        }

        await PublishAsync<Second>();

        _host.Sent.Single().Producer.ShouldBe(nameof(Second));
    }

    [Fact]
    [Trait("Case", "7")]
    [Trait("Case", "10")]
    public async Task Scopes_end_with_an_exception()
    {
        await Should.ThrowAsync<FormatException>(async () =>
        {
            using (Producers.Disable())
            using (Producers.Disable<First>())
            {
                await PublishAsync<First>();
                throw new FormatException();
            }
        });

        await PublishAsync<First>();

        _host.Sent.ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Case", "9")]
    public async Task One_producer_is_off_while_the_other_publishes()
    {
        using (Producers.Disable<First>())
        {
            using (Producers.Disable<First>())
            {
                await PublishAsync<First>();
                await PublishAsync<Second>();
            }

            await PublishAsync<First>();
            Producers.IsDisabled<First>().ShouldBeTrue();
            Producers.IsDisabled<Second>().ShouldBeFalse();
            Producers.AreDisabled.ShouldBeFalse();
        }

        await PublishAsync<First>();

        _host.Sent.Select(message => message.Producer).ShouldBe([nameof(Second), nameof(First)]);
    }

    [Fact]
    public async Task A_call_leaves_before_any_work()
    {
        var looked = false;
        var events = 0;
        _host.Deimos.Events.Subscribe<EncodeMessagesEvent>(_ => events++);

        using (Producers.Disable<First>())
        {
            await _host.Get<First>().PublishListAsync(Payloads(), cancellationToken: Cancellation);
            await _host.Get<First>().PublishAsync(new Payload { ["invalid"] = 1 }, cancellationToken: Cancellation);
        }

        looked.ShouldBeFalse();
        events.ShouldBe(0);

        IEnumerable<Payload> Payloads()
        {
            looked = true;
            yield return Bare.Foo();
        }
    }

    private Task PublishAsync<TProducer>()
        where TProducer : Producer<Payload> =>
        _host.Get<TProducer>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);

    [Topic("first"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
    internal sealed class First : Producer<Payload>;

    [Topic("second"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
    internal sealed class Second : Producer<Payload>;
}

using Deimos.Producing;

namespace Deimos.Runtime.Tests.Producing;

public class ProducersTests
{
    [Fact]
    [Trait("Case", "6")]
    public void All_producers_are_off_inside_a_scope_and_on_after_it()
    {
        using (Producers.Disable())
        {
            Producers.AreDisabled.ShouldBeTrue();
            Producers.IsDisabled<First>().ShouldBeTrue();
        }

        Producers.AreDisabled.ShouldBeFalse();
        Producers.IsDisabled<First>().ShouldBeFalse();
    }

    [Fact]
    [Trait("Case", "7")]
    public void A_scope_ends_with_an_exception_too()
    {
        Should.Throw<FormatException>(() =>
        {
            using (Producers.Disable())
            {
                throw new FormatException();
            }
        });

        Producers.AreDisabled.ShouldBeFalse();
    }

    [Fact]
    [Trait("Case", "9")]
    [Trait("Case", "10")]
    public void One_producer_is_off_until_the_outermost_scope_ends()
    {
        using (Producers.Disable<First>())
        {
            using (Producers.Disable<First>())
            {
                Producers.IsDisabled<First>().ShouldBeTrue();
            }

            Producers.IsDisabled<First>().ShouldBeTrue();
            Producers.IsDisabled<Second>().ShouldBeFalse();
            Producers.AreDisabled.ShouldBeFalse();
        }

        Producers.IsDisabled<First>().ShouldBeFalse();
    }

    [Fact]
    public async Task A_scope_flows_into_async_code_and_not_out_of_it()
    {
        using (Producers.Disable())
        {
            await Task.Yield();
            (await Task.Run(() => Producers.AreDisabled, TestContext.Current.CancellationToken)).ShouldBeTrue();
        }

        await Task.Run(Producers.Disable, TestContext.Current.CancellationToken);

        Producers.AreDisabled.ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_started_inside_a_scope_is_on_again_once_the_scope_has_ended()
    {
        var ended = new TaskCompletionSource();
        Task<bool> started;
        using (Producers.Disable())
        {
            started = Task.Run(async () =>
            {
                await ended.Task;
                return Producers.AreDisabled;
            });
        }

        ended.SetResult();

        (await started).ShouldBeFalse();
    }

    [Fact]
    public void Scopes_may_end_in_any_order()
    {
        var all = Producers.Disable();
        var one = Producers.Disable<First>();

        all.Dispose();

        Producers.AreDisabled.ShouldBeFalse();
        Producers.IsDisabled<First>().ShouldBeTrue();
        one.Dispose();
        Producers.IsDisabled<First>().ShouldBeFalse();
    }

    private sealed class First : Producer<Payload>;

    private sealed class Second : Producer<Payload>;
}

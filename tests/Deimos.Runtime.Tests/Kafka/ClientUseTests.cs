using Deimos.Kafka;

namespace Deimos.Runtime.Tests.Kafka;

public sealed class ClientUseTests
{
    [Fact]
    public async Task Ends_only_when_the_last_user_has_left()
    {
        var use = new ClientUse();
        use.TryEnter().ShouldBeTrue();
        use.TryEnter().ShouldBeTrue();

        var ending = Task.Run(use.Dispose, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => use.Closing.IsCancellationRequested && !Enters(use), "nobody is let in any more");
        use.Exit();
        ending.IsCompleted.ShouldBeFalse();
        use.Exit();

        await ending;
    }

    [Fact]
    public async Task Users_who_come_and_go_while_it_ends_are_let_out_before_and_kept_out_after()
    {
        for (var round = 0; round < 200; round++)
        {
            var use = new ClientUse();
            var (ended, inside, seenAfterwards) = (false, 0, false);
            var users = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (use.TryEnter())
                {
                    Interlocked.Increment(ref inside);
                    seenAfterwards |= Volatile.Read(ref ended);
                    Interlocked.Decrement(ref inside);
                    use.Exit();
                }
            })).ToArray();

            use.Dispose();
            Volatile.Read(ref inside).ShouldBe(0);
            Volatile.Write(ref ended, true);
            await Task.WhenAll(users);

            seenAfterwards.ShouldBeFalse();
            use.TryEnter().ShouldBeFalse();
        }
    }

    private static bool Enters(ClientUse use)
    {
        var enters = use.TryEnter();
        if (enters)
        {
            use.Exit();
        }

        return enters;
    }
}

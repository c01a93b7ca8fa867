using Deimos.Consuming;
using Deimos.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Inbox;

public sealed class DatabaseInboxTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly DatabaseInbox _inbox = new();
    private string _connectionString = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _connectionString = await EffectsDb.CreateDatabaseAsync(postgres);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_batch_may_be_cut_in_another_way_when_it_comes_again()
    {
        (await HandledAsync(InOrder(0, 1, 2, 3, 4))).ShouldBeEmpty();

        (await HandledAsync(InOrder(1, 2))).ShouldBe([1, 2]);
        (await HandledAsync(InOrder(3, 4, 7, 8))).ShouldBe([3, 4]);
        (await HandledAsync(InOrder(8, 9))).ShouldBe([8]);
        (await HandledAsync(InOrder(0))).ShouldBe([0]);
    }

    [Fact]
    public async Task Groups_topics_and_partitions_have_positions_of_their_own()
    {
        await HandledAsync(InOrder(0, 1));

        (await HandledAsync(InOrder(0, 1) with { GroupId = "other" })).ShouldBeEmpty();
        (await HandledAsync(InOrder(0, 1) with { Topic = "other" })).ShouldBeEmpty();
        (await HandledAsync(InOrder(0, 1) with { Partition = 1 })).ShouldBeEmpty();
        (await HandledAsync(InOrder(0, 1))).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task What_fails_is_not_handled()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(
            InOrder(0, 1), _ => throw new InvalidOperationException("made to fail")));
        await Should.ThrowAsync<InvalidOperationException>(() => RunAsync(
            Ahead(5), _ => throw new InvalidOperationException("made to fail")));

        (await HandledAsync(InOrder(0, 1))).ShouldBeEmpty();
        (await HandledAsync(Ahead(5))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Who_takes_a_partition_over_waits_for_its_last_owner(bool isInOrder, bool succeeds)
    {
        var claim = isInOrder ? InOrder(3) : Ahead(3);
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = RunAsync(claim, async _ =>
        {
            begun.SetResult();
            await release.Task;
            if (!succeeds)
            {
                throw new InvalidOperationException("made to fail");
            }
        });
        await begun.Task;

        var second = HandledAsync(claim);
        await UntilOneWaitsAsync();
        second.IsCompleted.ShouldBeFalse();
        release.SetResult();

        await Task.WhenAny(first);
        first.IsCompletedSuccessfully.ShouldBe(succeeds);
        (await second).ShouldBe(succeeds ? [3] : []);
    }

    [Fact]
    public async Task Messages_may_be_handled_ahead_of_others()
    {
        (await HandledAsync(Ahead(7))).ShouldBeEmpty();
        (await HandledAsync(Ahead(5))).ShouldBeEmpty();
        (await HandledAsync(Ahead(7))).ShouldBe([7]);

        (await HandledAsync(InOrder(4, 5, 6, 7, 8))).ShouldBe([5, 7], ignoreOrder: true);
        (await HandledAsync(InOrder(4, 5, 6, 7, 8, 9))).ShouldBe([4, 5, 6, 7, 8], ignoreOrder: true);
        (await HandledAsync(Ahead(6))).ShouldBe([6]);
        (await CountAheadAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Rows_go_once_the_position_has_come_past_them()
    {
        for (var offset = 0L; offset < 5; offset++)
        {
            await HandledAsync(Ahead(offset, doneBefore: 0));
        }

        await HandledAsync(Ahead(1000, doneBefore: 600));
        await HandledAsync(Ahead(2000, doneBefore: 1900));

        // Those since the last but one are kept, for who began to look before the position moved.
        (await CountAheadAsync()).ShouldBe(2);
        (await HandledAsync(Ahead(3, doneBefore: 1900))).ShouldBe([3]);
        (await HandledAsync(Ahead(1899, doneBefore: 1900))).ShouldBe([1899]);
        (await HandledAsync(Ahead(1900, doneBefore: 1900))).ShouldBeEmpty();
    }

    private static InboxClaim InOrder(params long[] offsets) =>
        new(typeof(EffectsDb), "group", "topic", 0, offsets, IsInOrder: true, offsets[0]);

    private static InboxClaim Ahead(long offset, long doneBefore = 0) =>
        new(typeof(EffectsDb), "group", "topic", 0, [offset], IsInOrder: false, doneBefore);

    private async Task<IReadOnlySet<long>> HandledAsync(InboxClaim claim)
    {
        IReadOnlySet<long> found = null!;
        await RunAsync(claim, handled =>
        {
            found = handled;
            return Task.CompletedTask;
        });
        return found;
    }

    private async Task RunAsync(InboxClaim claim, Func<IReadOnlySet<long>, Task> handle)
    {
        await using var services = new ServiceCollection()
            .AddDbContext<EffectsDb>(options => options.UseNpgsql(_connectionString)).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await _inbox.RunAsync(scope.ServiceProvider, claim, handle, Cancellation);
    }

    private async Task<int> CountAheadAsync()
    {
        await using var db = EffectsDb.Open(_connectionString);
        return await db.Set<InboxMessage>().CountAsync(Cancellation);
    }

    private async Task UntilOneWaitsAsync()
    {
        await using var db = EffectsDb.Open(_connectionString);
        while (!await db.Database
            .SqlQueryRaw<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted) AS \"Value\"")
            .SingleAsync(Cancellation))
        {
            await Task.Delay(10, Cancellation);
        }
    }
}

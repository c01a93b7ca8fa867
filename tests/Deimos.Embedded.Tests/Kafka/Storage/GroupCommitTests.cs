using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Tests.Kafka.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _allowed = new(0);
    private int _flushes;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _allowed.Dispose();
    }

    [Fact]
    public async Task All_who_come_while_a_flush_runs_share_the_next()
    {
        var commit = Commit();
        using var file = File.OpenHandle(_folder.New(), FileMode.Create, FileAccess.Write);
        commit.Wrote(file);
        var first = commit.FlushedAsync().AsTask();
        await Eventually.HoldsAsync(() => Volatile.Read(ref _flushes) == 1, "the first flush has begun");

        var others = Enumerable.Range(0, 1_000).Select(_ =>
        {
            commit.Wrote(file);
            return commit.FlushedAsync().AsTask();
        }).ToList();
        others.ShouldAllBe(waiting => !waiting.IsCompleted);
        _allowed.Release(2);
        await first.WaitAsync(Cancellation);
        await Task.WhenAll(others).WaitAsync(Cancellation);

        _flushes.ShouldBe(2);
    }

    [Fact]
    public async Task Who_has_written_nothing_waits_for_nothing()
    {
        var commit = Commit();
        commit.FlushedAsync().AsTask().IsCompleted.ShouldBeTrue();

        using var file = File.OpenHandle(_folder.New(), FileMode.Create, FileAccess.Write);
        commit.Wrote(file);
        _allowed.Release();
        await commit.FlushedAsync().AsTask().WaitAsync(Cancellation);

        _flushes.ShouldBe(1);
        new GroupCommit(false).FlushedAsync().AsTask().IsCompleted.ShouldBeTrue();
    }

    private GroupCommit Commit() => new(fsync: true, file =>
    {
        Interlocked.Increment(ref _flushes);
        _allowed.Wait(Cancellation);
        RandomAccess.FlushToDisk(file);
    });
}

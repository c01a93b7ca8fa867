using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Tests.Kafka.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Many_who_wait_share_a_flush()
    {
        var commit = new GroupCommit(true);
        using var file = File.OpenHandle(_folder.New(), FileMode.Create, FileAccess.Write);

        var waiting = Enumerable.Range(0, 1_000).Select(i =>
        {
            RandomAccess.Write(file, [1], i);
            commit.Wrote(file);
            return commit.FlushedAsync().AsTask();
        }).ToList();
        await Task.WhenAll(waiting).WaitAsync(TestContext.Current.CancellationToken);

        commit.Flushes.ShouldBeInRange(1, 500);
    }

    [Fact]
    public async Task Who_has_written_nothing_waits_for_nothing()
    {
        var commit = new GroupCommit(true);
        commit.FlushedAsync().AsTask().IsCompleted.ShouldBeTrue();

        using var file = File.OpenHandle(_folder.New(), FileMode.Create, FileAccess.Write);
        commit.Wrote(file);
        await commit.FlushedAsync();

        commit.Flushes.ShouldBe(1);
        new GroupCommit(false).FlushedAsync().AsTask().IsCompleted.ShouldBeTrue();
    }
}

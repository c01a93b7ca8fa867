using System.Diagnostics;
using System.Globalization;
using Deimos.Embedded.Postgres;

namespace Deimos.Embedded.Tests.Postgres;

public sealed partial class EmbeddedPostgresTests
{
    private const int ParentField = 2;
    private const int SessionField = 4;

    [Fact]
    public async Task Disposing_ends_the_process_and_removes_the_folder()
    {
        var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        Directory.Exists(postgres.Folder).ShouldBeTrue();

        await postgres.DisposeAsync();
        await postgres.DisposeAsync();

        ProcessProbe.IsRunning(postgres.ProcessId).ShouldBeFalse();
        Directory.Exists(postgres.Folder).ShouldBeFalse();
        postgres.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_dies_is_noticed_and_cleaned_up()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        Kill(postgres.ProcessId);
        await postgres.Completion.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await postgres.DisposeAsync();

        Directory.Exists(postgres.Folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_whose_supervisor_was_killed_still_ends_with_disposal()
    {
        var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        Kill(int.Parse(FieldOf(postgres.ProcessId, ParentField), CultureInfo.InvariantCulture));
        (await Query.AskAsync<int>(postgres.ConnectionString, "SELECT 1")).ShouldBe(1);
        await postgres.DisposeAsync();

        await Eventually.HoldsAsync(() => !ProcessProbe.IsRunning(postgres.ProcessId), "the server has ended");
        Directory.Exists(postgres.Folder).ShouldBeFalse();
    }

    [Fact]
    public async Task Killing_the_owner_ends_the_server_and_removes_the_folder()
    {
        await using var owner = await PostgresOwner.StartAsync(user: null);
        ProcessProbe.IsRunning(owner.ServerProcessId).ShouldBeTrue();

        Kill(owner.ProcessId);

        await Eventually.HoldsAsync(() => !ProcessProbe.IsRunning(owner.ServerProcessId), "the server has ended");
        await Eventually.HoldsAsync(() => !Directory.Exists(owner.Folder), "the data folder is removed");
        await Eventually.HoldsAsync(() => owner.Descendants().Count == 0, "no process works in the folder");
    }

    [Fact]
    public async Task Ctrl_C_at_the_owners_terminal_does_not_reach_the_server()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        FieldOf(postgres.ProcessId, SessionField).ShouldNotBe(FieldOf(Environment.ProcessId, SessionField));
    }

    [Fact]
    public async Task An_ordinary_user_runs_the_server_as_himself()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Every other test shows it when this is no root.");
        await using var owner = await PostgresOwner.StartAsync(user: "nobody");

        var status = await File.ReadAllLinesAsync($"/proc/{owner.ServerProcessId}/status", Cancellation);

        status.ShouldContain(line => line.StartsWith("Uid:\t65534\t", StringComparison.Ordinal));
        Kill(owner.ProcessId);
        await Eventually.HoldsAsync(() => !ProcessProbe.IsRunning(owner.ServerProcessId), "the server has ended");
        await Eventually.HoldsAsync(() => !Directory.Exists(owner.Folder), "the data folder is removed");
    }

    [Fact]
    public async Task What_a_killed_family_left_is_removed_by_the_next_start()
    {
        var left = Path.Combine(Path.GetTempPath(), $"deimos-postgres-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, "owner.lock"), "", Cancellation);
        Directory.SetCreationTimeUtc(left, TimeProvider.System.GetUtcNow().AddHours(-1).UtcDateTime);
        Directory.SetLastWriteTimeUtc(left, TimeProvider.System.GetUtcNow().AddHours(-1).UtcDateTime);
        await using var running = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        Directory.SetCreationTimeUtc(running.Folder, TimeProvider.System.GetUtcNow().AddHours(-1).UtcDateTime);

        await using var next = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        Directory.Exists(left).ShouldBeFalse();
        Directory.Exists(running.Folder).ShouldBeTrue();
    }

    // Counted after the name, which stands in brackets and may hold blanks.
    private static string FieldOf(int processId, int field) =>
        File.ReadAllText($"/proc/{processId}/stat").Split(')')[^1].Split(' ')[field];

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}

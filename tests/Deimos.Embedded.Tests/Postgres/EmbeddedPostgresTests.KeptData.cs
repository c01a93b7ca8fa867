using Deimos.Embedded.Postgres;

namespace Deimos.Embedded.Tests.Postgres;

public sealed partial class EmbeddedPostgresTests : IDisposable
{
    private readonly string _kept = Path.Combine(Path.GetTempPath(), $"postgres-kept-{Path.GetRandomFileName()}");

    private EmbeddedPostgresOptions Kept => new() { DataFolder = _kept };

    public void Dispose()
    {
        if (Directory.Exists(_kept))
        {
            Directory.Delete(_kept, recursive: true);
        }
    }

    [Fact]
    public async Task Kept_data_and_password_survive_a_restart()
    {
        string password;
        await using (var first = await EmbeddedPostgres.StartAsync(Kept, Cancellation))
        {
            password = first.Password;
            (await Query.AskAsync<string>(first.ConnectionString, "SHOW fsync")).ShouldBe("on");
            await Query.AskAsync<int>(first.ConnectionString, "CREATE TABLE kept AS SELECT 7 AS id; SELECT 1");
        }

        await using var second = await EmbeddedPostgres.StartAsync(Kept, Cancellation);

        second.Password.ShouldBe(password);
        (await Query.AskAsync<int>(second.ConnectionString, "SELECT id FROM kept")).ShouldBe(7);
    }

    [Fact]
    public async Task Kept_data_asks_for_the_password_it_was_made_with()
    {
        await using (await EmbeddedPostgres.StartAsync(Kept, Cancellation))
        {
        }

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(new() { DataFolder = _kept, Password = "another" }, Cancellation));

        failure.Message.ShouldStartWith($"The data folder '{_kept}' has no user 'postgres' with this password.");
    }

    [Fact]
    public async Task Kept_data_of_another_major_version_names_both_and_the_cure()
    {
        string installed;
        await using (var first = await EmbeddedPostgres.StartAsync(Kept, Cancellation))
        {
            installed = first.ServerVersion;
        }

        await File.WriteAllTextAsync(Path.Combine(_kept, "data", "PG_VERSION"), "9.6\n", Cancellation);

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(Kept, Cancellation));

        failure.Message.ShouldContain("was made by PostgreSQL 9,");
        failure.Message.ShouldContain($"is {installed}. Set BinFolder to the binaries of PostgreSQL 9, carry");
        Directory.Exists(_kept).ShouldBeTrue();
    }

    [Fact]
    public async Task Kept_data_in_use_names_the_server_that_uses_it()
    {
        await using var first = await EmbeddedPostgres.StartAsync(Kept, Cancellation);

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(Kept, Cancellation));

        failure.Message.ShouldBe(
            $"The data folder '{_kept}' is in use by another PostgreSQL server (process {first.ProcessId} on port "
            + $"{first.Port}). Stop that server, or name another folder.");
        (await Query.AskAsync<int>(first.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_crash_of_the_machine_does_not_hinder_the_next_start()
    {
        await using (await EmbeddedPostgres.StartAsync(Kept, Cancellation))
        {
        }

        // A live process has the id that the dead server had, and even another server's.
        await using var other = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        foreach (var id in new[] { Environment.ProcessId, other.ProcessId, int.MaxValue })
        {
            var data = Path.Combine(_kept, "data");
            string[] left = [$"{id}", data, "1700000000", "5432", "", "127.0.0.1", "  1234567   1", "ready   "];
            await File.WriteAllLinesAsync(Path.Combine(data, "postmaster.pid"), left, Cancellation);

            await using var postgres = await EmbeddedPostgres.StartAsync(Kept, Cancellation);

            (await Query.AskAsync<int>(postgres.ConnectionString, "SELECT 1")).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_first_start_that_was_killed_half_way_is_taken_up_again()
    {
        Directory.CreateDirectory(Path.Combine(_kept, "initdb-half.way"));
        await File.WriteAllTextAsync(Path.Combine(_kept, "password"), "half", Cancellation);

        await using var postgres = await EmbeddedPostgres.StartAsync(Kept, Cancellation);

        (await Query.AskAsync<int>(postgres.ConnectionString, "SELECT 1")).ShouldBe(1);
        Directory.GetDirectories(_kept, "initdb-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_with_other_things_in_it_is_left_alone()
    {
        Directory.CreateDirectory(_kept);
        await File.WriteAllTextAsync(Path.Combine(_kept, "thesis.tex"), "…", Cancellation);

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(Kept, Cancellation));

        failure.Message.ShouldContain($"'{_kept}' holds 'thesis.tex', which no earlier start left there.");
        File.Exists(Path.Combine(_kept, "thesis.tex")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_that_the_servers_user_cannot_reach_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root starts the server as another user.");
        Directory.CreateDirectory(_kept, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(new() { DataFolder = Path.Combine(_kept, "inside") }, Cancellation));

        failure.Message.ShouldContain("cannot be reached by the user 'postgres'");
    }
}

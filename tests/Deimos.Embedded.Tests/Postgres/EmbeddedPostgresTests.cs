using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Deimos.Embedded.Postgres;
using Npgsql;

namespace Deimos.Embedded.Tests.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed partial class EmbeddedPostgresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_and_states_how_to_reach_it()
    {
        var watch = Stopwatch.StartNew();

        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        TestContext.Current.TestOutputHelper!.WriteLine($"Ready after {watch.ElapsedMilliseconds} ms.");
        postgres.Host.ShouldBe("127.0.0.1");
        postgres.Username.ShouldBe("postgres");
        postgres.Password.Length.ShouldBe(32);
        var said = await Query.AskAsync<string>(postgres.ConnectionString, "SHOW server_version");
        said.ShouldStartWith(postgres.ServerVersion);
        (await Query.AskAsync<int>(postgres.ConnectionString, "SELECT inet_server_port()")).ShouldBe(postgres.Port);
    }

    [Fact]
    public async Task Refuses_a_client_without_the_password()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        var wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Password = "guess" };

        var failure = await Should.ThrowAsync<PostgresException>(
            () => Query.AskAsync<int>(wrong.ConnectionString, "SELECT 1"));

        failure.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task Several_run_at_once_and_know_nothing_of_each_other()
    {
        var all = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => EmbeddedPostgres.StartAsync(cancellationToken: Cancellation)));

        foreach (var postgres in all)
        {
            await Query.AskAsync<int>(postgres.ConnectionString, "CREATE TABLE only_here (id int); SELECT 1");
        }

        all.Select(postgres => postgres.Port).ShouldBeUnique();
        foreach (var postgres in all)
        {
            await postgres.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null, "off")]
    [InlineData(true, "on")]
    public async Task Temporary_data_is_not_forced_to_disk_unless_asked(bool? fsync, string expected)
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(new() { Fsync = fsync }, Cancellation);

        (await Query.AskAsync<string>(postgres.ConnectionString, "SHOW fsync")).ShouldBe(expected);
        (await Query.AskAsync<string>(postgres.ConnectionString, "SHOW synchronous_commit")).ShouldBe(expected);
    }

    [Fact]
    public async Task Takes_settings_credentials_and_port_from_the_options()
    {
        var options = new EmbeddedPostgresOptions
        {
            Port = FreePort.Find(),
            Username = "owner",
            Password = "it's; a \"secret\"",
            Settings = new Dictionary<string, string> { ["wal_level"] = "logical", ["application_name"] = "a b" },
        };

        await using var postgres = await EmbeddedPostgres.StartAsync(options, Cancellation);

        postgres.Port.ShouldBe(options.Port.Value);
        (await Query.AskAsync<string>(postgres.ConnectionString, "SHOW wal_level")).ShouldBe("logical");
        (await Query.AskAsync<string>(postgres.ConnectionString, "SHOW application_name")).ShouldBe("a b");
        (await Query.AskAsync<string>(postgres.ConnectionString, "SELECT current_user::text")).ShouldBe("owner");
    }

    [Fact]
    public async Task A_given_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(new() { Port = port }, Cancellation));

        failure.Message.ShouldStartWith($"Port {port} on 127.0.0.1 is taken by another process.");
    }

    [Fact]
    public async Task A_start_that_fails_shows_what_the_server_wrote_and_leaves_nothing()
    {
        var options = new EmbeddedPostgresOptions
        {
            Password = "of a start that fails",
            Settings = new Dictionary<string, string> { ["shared_preload_libraries"] = "no_such_library" },
        };

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(options, Cancellation));

        failure.Message.ShouldContain("ended with exit code 1 before it was ready. Its last output:");
        failure.Message.ShouldContain("could not access file \"no_such_library\"");
        failure.ServerOutput.ShouldNotBeEmpty();
        await Eventually.HoldsAsync(() => !HasFolder(options), "the temporary folder is removed");
    }

    [Fact]
    public async Task A_start_that_takes_too_long_is_given_up()
    {
        var options = new EmbeddedPostgresOptions { StartTimeout = TimeSpan.FromMilliseconds(1) };

        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(options, Cancellation));

        failure.Message.ShouldContain("was not ready after 00:00:00.0010000. Raise StartTimeout");
    }

    [Fact]
    public async Task Data_that_cannot_be_made_shows_what_initdb_wrote()
    {
        var failure = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgres.StartAsync(new() { Locale = "nowhere" }, Cancellation));

        failure.Message.ShouldContain("initdb' ended with exit code 1 while it made the data");
        failure.Message.ShouldContain("invalid locale name \"nowhere\"");
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_nothing()
    {
        var options = new EmbeddedPostgresOptions { Password = "of a start that is cancelled" };
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var start = EmbeddedPostgres.StartAsync(options, cancelled.Token);
        await Eventually.HoldsAsync(() => HasFolder(options), "the start has made its folder");
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => start);
        HasFolder(options).ShouldBeFalse();
    }

    [Fact]
    public async Task Passes_on_what_the_server_writes_until_the_listener_throws()
    {
        List<string> lines = [];
        var options = new EmbeddedPostgresOptions
        {
            OnOutput = line =>
            {
                lines.Add(line);
                throw new InvalidOperationException("No more, please.");
            },
        };

        await using var postgres = await EmbeddedPostgres.StartAsync(options, Cancellation);

        lines.ShouldHaveSingleItem().ShouldContain("starting PostgreSQL");
        string.Join('\n', postgres.LastOutput).ShouldContain("ready to accept connections");
    }

    [Fact]
    public async Task All_options_out_of_range_are_named_at_once()
    {
        var options = new EmbeddedPostgresOptions
        {
            Port = 70_000,
            StartTimeout = TimeSpan.Zero,
            Settings = new Dictionary<string, string> { ["Port"] = "1" },
        };

        var failure = await Should.ThrowAsync<ArgumentException>(
            () => EmbeddedPostgres.StartAsync(options, Cancellation));

        failure.Message.ShouldBe(
            "EmbeddedPostgresOptions: Port is 70000; use a value from 1 to 65535, or null for a free port. "
            + "StartTimeout is 00:00:00; use a value above zero. "
            + "Settings has 'Port', which the launcher sets itself; remove it.");
    }

    // Other servers come and go meanwhile; the password, which is in the folder, tells whose it is.
    private static bool HasFolder(EmbeddedPostgresOptions options) =>
        Directory.GetDirectories(Path.GetTempPath(), "deimos-postgres-*").Any(folder =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "password")).Trim() == options.Password;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
}

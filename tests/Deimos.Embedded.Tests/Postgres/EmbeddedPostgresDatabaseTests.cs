using System.Diagnostics;
using Deimos.Embedded.Postgres;
using Npgsql;

namespace Deimos.Embedded.Tests.Postgres;

public sealed class EmbeddedPostgresDatabaseTests(EmbeddedPostgresDatabaseTests.Server server)
    : IClassFixture<EmbeddedPostgresDatabaseTests.Server>
{
    private readonly EmbeddedPostgres _postgres = server.Postgres;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_is_a_copy_of_its_template()
    {
        var template = await _postgres.CreateDatabaseAsync("migrated", cancellationToken: Cancellation);
        await Query.AskAsync<int>(template, "CREATE TABLE widgets (id int); INSERT INTO widgets VALUES (7); SELECT 1");

        var watch = Stopwatch.StartNew();
        var copies = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            copies.Add(await _postgres.CreateDatabaseAsync(template: "migrated", cancellationToken: Cancellation));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{watch.ElapsedMilliseconds / 10.0} ms for a database.");
        copies.ShouldBeUnique();
        foreach (var copy in copies)
        {
            (await Query.AskAsync<int>(copy, "UPDATE widgets SET id = id + 1 RETURNING id")).ShouldBe(8);
        }
    }

    [Fact]
    public async Task Databases_are_made_by_many_at_once()
    {

        var databases = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _postgres.CreateDatabaseAsync(cancellationToken: Cancellation)));

        databases.ShouldBeUnique();
        foreach (var database in databases)
        {
            (await Query.AskAsync<string>(database, "SELECT current_database()::text")).ShouldStartWith("db_");
        }
    }

    [Fact]
    public async Task A_dropped_database_is_gone_with_the_connections_to_it()
    {
        const string Name = "with \"quotes\" and spaces";
        var database = await _postgres.CreateDatabaseAsync(Name, cancellationToken: Cancellation);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);

        await _postgres.DropDatabaseAsync(Name, Cancellation);
        await _postgres.DropDatabaseAsync(Name, Cancellation);

        var failure = await Should.ThrowAsync<PostgresException>(() => Query.AskAsync<int>(database, "SELECT 1"));
        failure.SqlState.ShouldBe(PostgresErrorCodes.InvalidCatalogName);
    }

    [Fact]
    public async Task Ensuring_a_database_keeps_the_one_that_is_there()
    {
        var first = await _postgres.EnsureDatabaseAsync("widgets", Cancellation);
        await Query.AskAsync<int>(first, "CREATE TABLE kept (id int); SELECT 1");

        var second = await _postgres.EnsureDatabaseAsync("widgets", Cancellation);

        second.ShouldBe(first);
        (await Query.AskAsync<long>(second, "SELECT count(*) FROM kept")).ShouldBe(0);
    }

    [Fact]
    public async Task What_hinders_a_new_database_is_named()
    {
        var template = await _postgres.CreateDatabaseAsync("busy", cancellationToken: Cancellation);
        await using var connection = new NpgsqlConnection(template);
        await connection.OpenAsync(Cancellation);

        var taken = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => _postgres.CreateDatabaseAsync("busy", cancellationToken: Cancellation));
        var missing = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => _postgres.CreateDatabaseAsync("copy", "nowhere", Cancellation));
        var busy = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => _postgres.CreateDatabaseAsync("copy", "busy", Cancellation));
        var tooLong = await Should.ThrowAsync<ArgumentException>(
            () => _postgres.CreateDatabaseAsync(new string('x', 64), cancellationToken: Cancellation));

        taken.Message.ShouldContain("'busy' cannot be made: it is there already");
        missing.Message.ShouldContain("its template 'nowhere' does not exist");
        busy.Message.ShouldContain("its template 'busy' has open connections");
        tooLong.Message.ShouldContain("has 64 bytes; use from 1 to 63");
    }

    public sealed class Server : IAsyncLifetime
    {
        public EmbeddedPostgres Postgres { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        public ValueTask DisposeAsync() => Postgres.DisposeAsync();
    }
}

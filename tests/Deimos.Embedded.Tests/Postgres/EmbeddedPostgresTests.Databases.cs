using System.Diagnostics;
using Deimos.Embedded.Postgres;
using Npgsql;

namespace Deimos.Embedded.Tests.Postgres;

public sealed partial class EmbeddedPostgresTests
{
    [Fact]
    public async Task A_database_is_a_copy_of_its_template()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        var template = await postgres.CreateDatabaseAsync("migrated", cancellationToken: Cancellation);
        await AskAsync<int>(template, "CREATE TABLE widgets (id int); INSERT INTO widgets VALUES (7); SELECT 1");

        var watch = Stopwatch.StartNew();
        var copies = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            copies.Add(await postgres.CreateDatabaseAsync(template: "migrated", cancellationToken: Cancellation));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{watch.ElapsedMilliseconds / 10.0} ms for a database.");
        copies.ShouldBeUnique();
        foreach (var copy in copies)
        {
            (await AskAsync<int>(copy, "UPDATE widgets SET id = id + 1 RETURNING id")).ShouldBe(8);
        }
    }

    [Fact]
    public async Task Databases_are_made_by_many_at_once()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);

        var databases = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => postgres.CreateDatabaseAsync(cancellationToken: Cancellation)));

        databases.ShouldBeUnique();
        (await AskAsync<long>(postgres.ConnectionString, "SELECT count(*) FROM pg_database WHERE datname LIKE 'db\\_%'"))
            .ShouldBe(8);
    }

    [Fact]
    public async Task A_dropped_database_is_gone_with_the_connections_to_it()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        var database = await postgres.CreateDatabaseAsync("with \"quotes\" and spaces", cancellationToken: Cancellation);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);

        await postgres.DropDatabaseAsync("with \"quotes\" and spaces", Cancellation);
        await postgres.DropDatabaseAsync("with \"quotes\" and spaces", Cancellation);

        var failure = await Should.ThrowAsync<PostgresException>(() => AskAsync<int>(database, "SELECT 1"));
        failure.SqlState.ShouldBe(PostgresErrorCodes.InvalidCatalogName);
    }

    [Fact]
    public async Task Ensuring_a_database_keeps_the_one_that_is_there()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        var first = await postgres.EnsureDatabaseAsync("widgets", Cancellation);
        await AskAsync<int>(first, "CREATE TABLE kept (id int); SELECT 1");

        var second = await postgres.EnsureDatabaseAsync("widgets", Cancellation);

        second.ShouldBe(first);
        (await AskAsync<long>(second, "SELECT count(*) FROM kept")).ShouldBe(0);
    }

    [Fact]
    public async Task What_hinders_a_new_database_is_named()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Cancellation);
        var template = await postgres.CreateDatabaseAsync("busy", cancellationToken: Cancellation);
        await using var connection = new NpgsqlConnection(template);
        await connection.OpenAsync(Cancellation);

        var taken = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => postgres.CreateDatabaseAsync("busy", cancellationToken: Cancellation));
        var missing = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => postgres.CreateDatabaseAsync("copy", "nowhere", Cancellation));
        var busy = await Should.ThrowAsync<EmbeddedPostgresException>(
            () => postgres.CreateDatabaseAsync("copy", "busy", Cancellation));
        var tooLong = await Should.ThrowAsync<ArgumentException>(
            () => postgres.CreateDatabaseAsync(new string('x', 64), cancellationToken: Cancellation));

        taken.Message.ShouldContain("'busy' cannot be made: it is there already");
        missing.Message.ShouldContain("its template 'nowhere' does not exist");
        busy.Message.ShouldContain("its template 'busy' has open connections");
        tooLong.Message.ShouldContain("has 64 bytes; use from 1 to 63");
    }
}

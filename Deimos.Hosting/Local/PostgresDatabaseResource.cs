using Deimos.Hosting.Local.Running;
using Npgsql;

namespace Deimos.Hosting.Local;

/// <summary>A database on a PostgreSQL server; it is made when it is not there.</summary>
public sealed class PostgresDatabaseResource : PartResource
{
    private readonly PostgresServerResource _server;
    private readonly string _database;

    internal PostgresDatabaseResource(string name, string database, PostgresServerResource server)
        : base(name)
    {
        _server = server;
        _database = database;
    }

    internal override IEnumerable<IResource> StartsAfter => base.StartsAfter.Append(_server).Distinct();

    internal override Task<RunningPart> StartAsync(PartStart start, CancellationToken cancellationToken)
    {
        var access = new NpgsqlConnectionStringBuilder(start.ConnectionStringOf(_server)) { Database = _database };
        return EnsureAsync(access, cancellationToken);
    }

    internal override Task<RunningPart> AttachAsync(
        string connectionString, PartStart start, CancellationToken cancellationToken) =>
        EnsureAsync(new NpgsqlConnectionStringBuilder(connectionString), cancellationToken);

    private static async Task<RunningPart> EnsureAsync(
        NpgsqlConnectionStringBuilder access, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(access.ConnectionString, "SELECT 1", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            var maintenance = new NpgsqlConnectionStringBuilder(access.ConnectionString) { Database = "postgres" };
            var name = access.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
            try
            {
                await ExecuteAsync(maintenance.ConnectionString, $"CREATE DATABASE \"{name}\"", cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (PostgresException raced) when (raced.SqlState == PostgresErrorCodes.DuplicateDatabase)
            {
                // Another AppHost on the same server was faster.
            }
        }

        return new RunningPart
        {
            ConnectionString = access.ConnectionString,
            Endpoint = $"{access.Host}:{access.Port}/{access.Database}",
        };
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        // A pooled connection would be kept open for nobody, and would hold up a DROP DATABASE.
        var access = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var source = NpgsqlDataSource.Create(access);
        await using (source.ConfigureAwait(false))
        {
            var command = source.CreateCommand(sql);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

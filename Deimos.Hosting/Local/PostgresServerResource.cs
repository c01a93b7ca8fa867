using Deimos.Embedded.Postgres;
using Deimos.Hosting.Local.Running;
using Npgsql;

namespace Deimos.Hosting.Local;

/// <summary>A PostgreSQL server; its connection string is the superuser's to the database <c>postgres</c>.</summary>
public sealed class PostgresServerResource : PartResource
{
    private readonly int? _port;

    internal PostgresServerResource(string name, int? port)
        : base(name) => _port = port;

    internal override async Task<RunningPart> StartAsync(PartStart start, CancellationToken cancellationToken)
    {
        var options = new EmbeddedPostgresOptions
        {
            Port = _port,
            OnProgress = start.Log,
            DataFolder = start.DataFolder,
        };
        var postgres = await EmbeddedPostgres.StartAsync(options, cancellationToken).ConfigureAwait(false);
        return new RunningPart
        {
            ConnectionString = postgres.ConnectionString,
            Endpoint = $"{postgres.Host}:{postgres.Port}",
            Owned = postgres,
            Ended = postgres.Completion,
        };
    }

    internal override async Task<RunningPart> AttachAsync(
        string connectionString, PartStart start, CancellationToken cancellationToken)
    {
        var access = new NpgsqlConnectionStringBuilder(connectionString);
        var connection = new NpgsqlConnection(connectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        return new RunningPart { ConnectionString = connectionString, Endpoint = $"{access.Host}:{access.Port}" };
    }
}

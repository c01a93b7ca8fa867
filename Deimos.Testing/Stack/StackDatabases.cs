using Deimos.Embedded.Postgres;
using Npgsql;

namespace Deimos.Testing.Stack;

/// <summary>
/// The databases of a stack, on a server that is started for the first of them.
/// </summary>
internal sealed class StackDatabases(StackTier tier, string? external) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<string> _created = [];
    private EmbeddedPostgres? _server;

    public async Task<string> CreateAsync(string name, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (tier == StackTier.Embedded)
            {
                _server ??= await EmbeddedPostgres.StartAsync(cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                return await _server.CreateDatabaseAsync(name, cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
            }

            await ExecuteAsync($"CREATE DATABASE \"{name}\"", cancellationToken).ConfigureAwait(false);
            _created.Add(name);
            return new NpgsqlConnectionStringBuilder(external) { Database = name }.ConnectionString;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _created)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", CancellationToken.None)
                .ConfigureAwait(false);
        }

        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }

        _gate.Dispose();
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var source = NpgsqlDataSource.Create(external ?? throw new InvalidOperationException(
            "The stack is external, but nothing says where its PostgreSQL is. Set ConnectionStrings__postgres, or "
            + "StackOptions.Postgres."));
        await using var _ = source.ConfigureAwait(false);
        var command = source.CreateCommand(sql);
        await using var __ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}

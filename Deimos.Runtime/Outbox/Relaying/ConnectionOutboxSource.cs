using Npgsql;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// An outbox that only a connection string leads to, for a relay without the application around it.
/// </summary>
internal sealed class ConnectionOutboxSource(string connectionName, string connectionString, OutboxTables tables)
    : IOutboxSource
{
    public string OptionsName => connectionName;

    public string DisplayName => connectionName;

    public OutboxNames GetNames() => OutboxNames.Of(tables);

    public async Task<RelayConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return new(connection, connection);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}

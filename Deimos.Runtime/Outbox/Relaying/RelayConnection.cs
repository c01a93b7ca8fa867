using Npgsql;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// An open connection with what has to live as long as it.
/// </summary>
internal sealed class RelayConnection(NpgsqlConnection connection, IAsyncDisposable owner) : IAsyncDisposable
{
    public NpgsqlConnection Npgsql => connection;

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}

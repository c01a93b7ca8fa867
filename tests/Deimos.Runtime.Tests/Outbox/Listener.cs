using Npgsql;

namespace Deimos.Runtime.Tests.Outbox;

/// <summary>Listens to a channel on a connection of its own.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private int _count;

    private Listener(NpgsqlConnection connection)
    {
        _connection = connection;
        _connection.Notification += (_, _) => _count++;
    }

    public static async Task<Listener> StartAsync(string connectionString, string channel)
    {
        var listener = new Listener(new(connectionString));
        await listener._connection.OpenAsync(TestContext.Current.CancellationToken);
        await listener.ExecuteAsync($"LISTEN \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        return listener;
    }

    /// <summary>Counts the notifications of what has committed; the server sends them before its next answer.</summary>
    public async Task<int> CountAsync()
    {
        await ExecuteAsync("SELECT 1");
        return _count;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

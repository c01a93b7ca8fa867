using System.Globalization;
using Deimos.Embedded.Postgres;
using Deimos.Outbox;
using Npgsql;

namespace Deimos.Load.Relays;

/// <summary>An outbox with messages in it, in a database of its own.</summary>
internal sealed class WaitingRows(EmbeddedPostgres postgres) : IAsyncDisposable
{
    /// <summary>What the framework's own writers notify.</summary>
    private const string Channel = "deimos kafka_messages";

    private NpgsqlDataSource _source = null!;

    public string ConnectionString { get; private set; } = "";

    public NpgsqlDataSource Source => _source;

    public async Task CreateAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync();
        _source = NpgsqlDataSource.Create(ConnectionString);
        await using var script = typeof(OutboxOptions).Assembly
            .GetManifestResourceStream("Deimos.Outbox.outbox.sql")!;
        await ExecuteAsync(await new StreamReader(script).ReadToEndAsync());
    }

    /// <summary>Writes messages of one topic, spread over keys as a hash spreads them.</summary>
    public Task FillAsync(string topic, int messages, int keys, int bytes) => ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, key, message, producer)
        SELECT (hashint4(n % {keys}) & 63), hashint4(n % {keys}), 0, '{topic}', ('key-' || n % {keys})::bytea,
          repeat('x', {bytes})::bytea, 'load'
        FROM generate_series(1, {messages}) AS n;
        VACUUM ANALYZE kafka_messages
        """));

    /// <summary>Commits one message and wakes the relay, as a writer does.</summary>
    public Task InsertAsync(string topic, int number) => ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, key, message, producer)
        VALUES ({number % 64}, {number % 1000}, 0, '{topic}', 'key-{number % 1000}', '{number}', 'load');
        SELECT pg_notify('{Channel}', '')
        """));

    public async Task<bool> AreGoneAsync()
    {
        await using var command = _source.CreateCommand("SELECT NOT EXISTS (SELECT FROM kafka_messages)");
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    private async Task ExecuteAsync(string sql)
    {
        // One by one: VACUUM runs in no transaction with others.
        foreach (var statement in sql.Contains("VACUUM", StringComparison.Ordinal) ? sql.Split(";\n") : [sql])
        {
            await using var command = _source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }
}

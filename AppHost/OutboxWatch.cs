using System.Text.Json.Nodes;
using System.Threading.Channels;
using Npgsql;

namespace AppHost;

/// <summary>
/// Sees rows of the outbox come and go, however short they stay: while it is there, the table tells it of each.
/// </summary>
internal sealed class OutboxWatch : IAsyncDisposable
{
    private readonly Channel<JsonNode> _seen = Channel.CreateUnbounded<JsonNode>();
    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _ending = new();
    private Task _listening = Task.CompletedTask;

    private OutboxWatch(NpgsqlConnection connection)
    {
        _connection = connection;
        _connection.Notification += (_, told) => _seen.Writer.TryWrite(JsonNode.Parse(told.Payload)!);
    }

    public static async Task<OutboxWatch> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var watch = new OutboxWatch(new(connectionString));
        await watch._connection.OpenAsync(cancellationToken);
        await watch.ExecuteAsync(
            """
            CREATE OR REPLACE FUNCTION tell_of_outbox_row() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM pg_notify('outbox_rows', json_build_object(
                'what', TG_OP, 'topic', message.topic, 'id', message.id,
                'at', extract(epoch FROM clock_timestamp()) * 1000)::text)
              FROM (SELECT (coalesce(NEW, OLD)).*) AS message;
              RETURN NULL;
            END $$;
            CREATE OR REPLACE TRIGGER tell_of_row AFTER INSERT OR DELETE ON kafka_messages
            FOR EACH ROW EXECUTE FUNCTION tell_of_outbox_row();
            LISTEN outbox_rows;
            """,
            cancellationToken);
        watch._listening = watch.ListenAsync();
        return watch;
    }

    /// <summary>Waits until a row has come with a commit, and is gone again because Kafka has its message.</summary>
    public async Task<string> NextAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        var what = "come";
        try
        {
            var came = await SeeAsync("INSERT", ending.Token);
            what = "go";
            var went = await SeeAsync("DELETE", ending.Token);
            return went["id"]!.ToString() == came["id"]!.ToString()
                ? $"row {came["id"]} for {came["topic"]} came with the commit and went "
                    + $"{went["at"]!.GetValue<double>() - came["at"]!.GetValue<double>():0} ms later"
                : throw new VerificationException($"Row {came["id"]} came to the outbox, but row {went["id"]} went.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VerificationException($"No row of the outbox was seen to {what} within {limit.TotalSeconds} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ExecuteAsync(
            "DROP TRIGGER tell_of_row ON kafka_messages; DROP FUNCTION tell_of_outbox_row", CancellationToken.None);
        await _connection.DisposeAsync();
        _ending.Dispose();
    }

    private async Task<JsonNode> SeeAsync(string what, CancellationToken cancellationToken)
    {
        var seen = await _seen.Reader.ReadAsync(cancellationToken);
        return seen["what"]!.ToString() == what ? seen : throw new VerificationException(
            $"The outbox saw {seen["what"]} of row {seen["id"]} where {what} was expected.");
    }

    private async Task ListenAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await _connection.WaitAsync(_ending.Token);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

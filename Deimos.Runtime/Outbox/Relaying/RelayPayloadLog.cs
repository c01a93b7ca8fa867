using System.Text.Encodings.Web;
using System.Text.Json;
using Deimos.Observability;
using Deimos.Schemas;
using Microsoft.Extensions.Logging;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Writes decoded messages of the topics that ask for it to the log.
/// </summary>
/// <remarks>
/// Rows are decoded one by one with the schema that they name; what cannot be decoded is said and hurts nothing.
/// </remarks>
internal sealed partial class RelayPayloadLog(SchemaCodec codec, OutboxOptions options, ILogger logger)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public async Task WriteAsync(List<PageRow> rows, CancellationToken cancellationToken)
    {
        if (options.LogTopics.Count == 0 || !logger.IsEnabled(LogLevel.Debug))
        {
            return;
        }

        foreach (var row in rows.Where(row => Compaction.Covers(options.LogTopics, row.Topic)))
        {
            var text = await TextAsync(row, cancellationToken).ConfigureAwait(false);
            LogSending(row.Id, row.Topic, text);
        }
    }

    /// <summary>Logs a message that is dead, if its topic is logged.</summary>
    public async Task WriteDeadAsync(PageRow row, CancellationToken cancellationToken)
    {
        if (Compaction.Covers(options.LogTopics, row.Topic))
        {
            var text = await TextAsync(row, cancellationToken).ConfigureAwait(false);
            LogDead(row.Id, row.Topic, text);
        }
    }

    private async Task<string> TextAsync(PageRow row, CancellationToken cancellationToken)
    {
        if (row.Message is not { } message)
        {
            return "null";
        }

        try
        {
            var payload = await codec.DecodeAsync<Payload>(schema: null, message, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return JsonSerializer.Serialize(payload, Json);
        }
#pragma warning disable CA1031 // Whatever goes wrong here must not hide what the log is about.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUndecodable(row.Id, row.Topic, failure);
            return $"{message.Length} bytes that cannot be decoded";
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.OutboxMessageSending,
        Level = LogLevel.Debug,
        Message = "Message {Id} for {Topic} is sent: {Payload}")]
    private partial void LogSending(long id, string topic, string payload);

    [LoggerMessage(
        EventId = DeimosEventIds.OutboxDeadMessage,
        Level = LogLevel.Error,
        Message = "Dead message {Id} for {Topic}: {Payload}")]
    private partial void LogDead(long id, string topic, string payload);

    [LoggerMessage(
        EventId = DeimosEventIds.OutboxMessageUndecodable,
        Level = LogLevel.Warning,
        Message = "Message {Id} for {Topic} cannot be decoded for the log")]
    private partial void LogUndecodable(long id, string topic, Exception exception);
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Avro;
using Avro.Generic;
using Avro.Specific;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Producing;

/// <summary>
/// Says in the log what was published, as much of it as <see cref="PayloadLog"/> allows.
/// </summary>
internal sealed partial class PublishLog(ILogger<ProducerPipeline> logger)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public void Write(PayloadLog mode, string backend, List<OutboundMessage> messages)
    {
        var (topic, producer) = (messages[0].Topic, messages[0].Producer);
        if (mode == PayloadLog.Count)
        {
            LogCount(messages.Count, topic, producer, backend);
        }
        else if (logger.IsEnabled(LogLevel.Information))
        {
            var details = string.Join(", ", messages.Select(message => mode switch
            {
                PayloadLog.Keys => Text(message.DecodedKey),
                PayloadLog.Headers => Text(message.Headers.Select(header => header.Key).Distinct()
                    .ToDictionary(name => name, message.Headers.GetText)),
                _ => $"{Text(message.DecodedKey)}: {Text(message.Payload)}",
            }));
            LogDetails(messages.Count, topic, producer, backend, details);
        }
    }

    private static string Text(object? value)
    {
        try
        {
            return value switch
            {
                GenericRecord record => record.ToString(),
                ISpecificRecord record => Text(((RecordSchema)record.Schema).Fields
                    .ToDictionary(field => field.Name, field => record.Get(field.Pos))),
                _ => JsonSerializer.Serialize(value, Json),
            };
        }
        catch (Exception unwritable) when (unwritable is NotSupportedException or JsonException)
        {
            return value?.ToString() ?? "";
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.MessagesPublished,
        Level = LogLevel.Debug,
        Message = "{Count} messages for {Topic} from {Producer} went to backend {Backend}")]
    private partial void LogCount(int count, string topic, string producer, string backend);

    [LoggerMessage(
        EventId = DeimosEventIds.MessagesPublishedInDetail,
        Level = LogLevel.Information,
        Message = "{Count} messages for {Topic} from {Producer} went to backend {Backend}: {Details}")]
    private partial void LogDetails(int count, string topic, string producer, string backend, string details);
}

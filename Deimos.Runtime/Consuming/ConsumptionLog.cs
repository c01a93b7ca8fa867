using System.Globalization;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Says what was received and handled: single messages as Debug, batches as Information with the identifiers of their
/// messages, and payloads never.
/// </summary>
internal sealed partial class ConsumptionLog(ConsumerProfile profile, ILogger logger)
{
    /// <summary>How many messages of a batch are named.</summary>
    private const int MostIdentifiers = 100;

    public void Received(IReadOnlyList<ReceivedMessage> messages)
    {
        if (!profile.IsBatch)
        {
            LogReceived(profile.Name, messages[0]);
        }
    }

    public void Decoded<T>(Attempt<T> attempt)
        where T : class
    {
        if (profile.IsBatch && logger.IsEnabled(LogLevel.Information))
        {
            var batch = ReceivedMessage.Describe(attempt.Messages);
            var identifiers = Identifiers(attempt);
            LogBatchReceived(profile.Name, attempt.Messages.Count, batch, identifiers);
        }
    }

    public void Handled<T>(Attempt<T> attempt)
        where T : class
    {
        if (!profile.IsBatch)
        {
            LogHandled(profile.Name, attempt.Messages[0]);
        }
        else if (logger.IsEnabled(LogLevel.Information))
        {
            var batch = ReceivedMessage.Describe(attempt.Messages);
            var identifiers = Identifiers(attempt);
            LogBatchHandled(profile.Name, attempt.Messages.Count, batch, identifiers);
        }
    }

    public void Repeated(IReadOnlyList<ReceivedMessage> messages)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var described = ReceivedMessage.Describe(messages);
            LogRepeated(profile.Name, messages.Count, described);
        }
    }

    private static string Identifiers<T>(Attempt<T> attempt)
        where T : class
    {
        var named = attempt.EachMetadata.Zip(attempt.Payloads).Take(MostIdentifiers).Select(message =>
        {
            string?[] parts =
            [
                Part("key", message.First.Key),
                Part("message_id", message.Second is null ? null : PayloadFields.Get(message.Second, "message_id")),
            ];
            return $"{{{string.Join(", ", parts.OfType<string>())}}}";
        });
        var more = attempt.Messages.Count > MostIdentifiers ? ", …" : "";
        return $"[{string.Join(", ", named)}{more}]";
    }

    private static string? Part(string name, object? value) =>
        value is null ? null : $"{name}: {Convert.ToString(value, CultureInfo.InvariantCulture)}";

    [LoggerMessage(
        EventId = DeimosEventIds.MessageReceived, Level = LogLevel.Debug, Message = "{Consumer} received {Message}")]
    private partial void LogReceived(string consumer, ReceivedMessage message);

    [LoggerMessage(
        EventId = DeimosEventIds.MessageHandled, Level = LogLevel.Debug, Message = "{Consumer} has handled {Message}")]
    private partial void LogHandled(string consumer, ReceivedMessage message);

    [LoggerMessage(
        EventId = DeimosEventIds.InboxRepeated,
        Level = LogLevel.Information,
        Message = "{Consumer} leaves out {Count} messages, {Messages}: its inbox has them as handled",
        SkipEnabledCheck = true)]
    private partial void LogRepeated(string consumer, int count, string messages);

    [LoggerMessage(
        EventId = DeimosEventIds.BatchReceived,
        Level = LogLevel.Information,
        Message = "{Consumer} received {Count} messages, {Batch}: {Messages}",
        SkipEnabledCheck = true)]
    private partial void LogBatchReceived(string consumer, int count, string batch, string messages);

    [LoggerMessage(
        EventId = DeimosEventIds.BatchHandled,
        Level = LogLevel.Information,
        Message = "{Consumer} has handled {Count} messages, {Batch}: {Messages}",
        SkipEnabledCheck = true)]
    private partial void LogBatchHandled(string consumer, int count, string batch, string messages);
}

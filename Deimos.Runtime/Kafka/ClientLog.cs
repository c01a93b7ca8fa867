using Confluent.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Kafka;

/// <summary>
/// Passes librdkafka's own log lines and errors on, most of them as Debug: what matters is said by us, once.
/// </summary>
internal static partial class ClientLog
{
    public static void Write(ILogger logger, LogMessage message)
    {
        // CONFWARN names a property that has no effect on this kind of client, which pass-through makes normal.
        var level = message.Level <= SyslogLevel.Critical ? LogLevel.Error : LogLevel.Debug;
        LogLine(logger, level, message.Name, message.Facility, message.Message);
    }

    public static void Write(ILogger logger, string client, Error error) =>
        LogError(logger, error.IsFatal ? LogLevel.Error : LogLevel.Debug, client, error.Code, error.Reason);

    [LoggerMessage(EventId = DeimosEventIds.ClientLog, Message = "{Client} {Facility}: {Text}")]
    private static partial void LogLine(ILogger logger, LogLevel level, string client, string facility, string text);

    [LoggerMessage(EventId = DeimosEventIds.ClientError, Message = "{Client} reports {Code}: {Reason}")]
    private static partial void LogError(
        ILogger logger, LogLevel level, string client, ErrorCode code, string reason);
}

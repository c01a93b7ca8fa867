using Confluent.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

internal sealed partial class ConsumerSession
{
    [LoggerMessage(
        EventId = DeimosEventIds.PartitionsAssigned,
        Level = LogLevel.Information,
        Message = "{Consumer} was given {Count} partitions and has {Total} now")]
    private partial void LogAssigned(string consumer, int count, int total);

    [LoggerMessage(
        EventId = DeimosEventIds.PartitionsRevoked,
        Level = LogLevel.Information,
        Message = "{Consumer} gives back {Count} partitions")]
    private partial void LogRevoked(string consumer, int count);

    [LoggerMessage(
        EventId = DeimosEventIds.PartitionsLost,
        Level = LogLevel.Warning,
        Message = "{Consumer} has lost {Count} partitions; what was at work there is broken off")]
    private partial void LogLost(string consumer, int count);

    [LoggerMessage(
        EventId = DeimosEventIds.DrainTimedOut,
        Level = LogLevel.Warning,
        Message = "{Consumer} broke off {Count} handlers that did not finish within {DrainTimeout}")]
    private partial void LogDrainTimedOut(string consumer, int count, TimeSpan drainTimeout);

    [LoggerMessage(
        EventId = DeimosEventIds.ConsumerError,
        Level = LogLevel.Error,
        Message = "{Consumer} cannot read {Topic} in group {GroupId} and keeps trying: {Code}, {Reason}")]
    private partial void LogError(string consumer, string topic, string groupId, ErrorCode code, string reason);

    [LoggerMessage(
        EventId = DeimosEventIds.PartitionPaused,
        Level = LogLevel.Debug,
        Message = "{Consumer} fetches no more of {Partition} until it catches up")]
    private partial void LogPaused(string consumer, TopicPartition partition);

    [LoggerMessage(
        EventId = DeimosEventIds.PartitionResumed,
        Level = LogLevel.Debug,
        Message = "{Consumer} fetches {Partition} again")]
    private partial void LogResumed(string consumer, TopicPartition partition);

    [LoggerMessage(
        EventId = DeimosEventIds.OffsetNotStored,
        Level = LogLevel.Warning,
        Message = "{Consumer} could not store {Offset}, so what it has handled before it may come again: {Reason}")]
    private partial void LogNotStored(string consumer, TopicPartitionOffset offset, string reason);

    [LoggerMessage(
        EventId = DeimosEventIds.NotCommitted,
        Level = LogLevel.Warning,
        Message = "{Consumer} leaves group {GroupId} without having committed, so what it has handled since the last "
            + "commit comes again: {Reason}")]
    private partial void LogNotCommitted(string consumer, string groupId, string reason);
}

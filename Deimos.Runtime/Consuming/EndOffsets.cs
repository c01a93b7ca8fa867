using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Asks the brokers again and again where the assigned partitions end, whether anything is consumed or not.
/// </summary>
/// <remarks>The client's own knowledge will not do: it is as old as the last fetch, and paused partitions have none.
/// </remarks>
internal sealed partial class EndOffsets(
    Handle client,
    ClientUse use,
    ConsumerProfile profile,
    Func<KeyValuePair<TopicPartition, PartitionLane>[]> lanes,
    TimeProvider time,
    ILogger logger)
{
    private static readonly ListOffsetsOptions Options = new()
    {
        RequestTimeout = TimeSpan.FromSeconds(5),
        // As consumers read: what is not committed yet is not to be handled yet.
        IsolationLevel = IsolationLevel.ReadCommitted,
    };

    /// <summary>Asks on every interval; ends when the client closes and never fails.</summary>
    public async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(profile.Common.LagInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(use.Closing).ConfigureAwait(false))
            {
                await AskAsync(lanes()).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The client is closing; nobody asks any more.
        }
    }

    private async Task AskAsync(KeyValuePair<TopicPartition, PartitionLane>[] assigned)
    {
        if (assigned.Length == 0 || !use.TryEnter())
        {
            return;
        }

        try
        {
            using var admin = new DependentAdminClientBuilder(client).Build();
            var answer = await admin.ListOffsetsAsync(
                assigned.Select(lane => new TopicPartitionOffsetSpec
                {
                    TopicPartition = lane.Key,
                    OffsetSpec = OffsetSpec.Latest(),
                }),
                Options).ConfigureAwait(false);
            var ends = answer.ResultInfos.ToDictionary(
                info => info.TopicPartitionOffsetError.TopicPartition,
                info => info.TopicPartitionOffsetError.Offset.Value);
            foreach (var (partition, lane) in assigned)
            {
                lane.EndOffset = ends[partition];
            }
        }
        catch (KafkaException unknown)
        {
            // The last known ends stay; the next interval asks again.
            LogUnknown(profile.Name, unknown.Error.Reason);
        }
        finally
        {
            use.Exit();
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.LagUnknown,
        Level = LogLevel.Debug,
        Message = "{Consumer} could not ask where its partitions end: {Reason}")]
    private partial void LogUnknown(string consumer, string reason);
}

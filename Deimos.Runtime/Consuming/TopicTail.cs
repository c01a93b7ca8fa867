using Confluent.Kafka;
using Deimos.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Reads the last messages of a topic.
/// </summary>
/// <remarks>Blocks its thread while it reads; state of one call lives in locals.</remarks>
internal sealed partial class TopicTail(KafkaClientConfigs configs, TimeProvider time, ILogger<TopicTail> logger)
{
    private const int Tries = 3;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Gives the messages with the latest timestamps, oldest first.</summary>
    /// <exception cref="KafkaException">The topic or the brokers are not there.</exception>
    public IReadOnlyList<ReceivedMessage> Read(string topic, int count, CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        var read = new List<ConsumeResult<byte[]?, byte[]?>>();
        foreach (var partition in PartitionsOf(client, topic))
        {
            read.AddRange(ReadPartition(client, partition, count, cancellationToken));
        }

        return
        [
            .. read.OrderBy(one => one.Message.Timestamp.UnixTimestampMs)
                .ThenBy(one => one.Partition.Value)
                .ThenBy(one => one.Offset.Value)
                .TakeLast(count)
                .Select(one => new ReceivedMessage(one)),
        ];
    }

    /// <summary>Gives the first messages of parts of partitions.</summary>
    /// <exception cref="KafkaException">The topic or the brokers are not there.</exception>
    public IReadOnlyList<ReceivedMessage> ReadRanges(
        IEnumerable<(TopicPartitionOffset From, long To)> ranges, int count, CancellationToken cancellationToken)
    {
        using var client = CreateClient();
        return
        [
            .. ranges.Where(range => range.From.Offset.Value < range.To)
                .SelectMany(range => ReadFrom(client, range.From, range.To, count, cancellationToken))
                .Select(one => new ReceivedMessage(one)),
        ];
    }

    private IConsumer<byte[]?, byte[]?> CreateClient()
    {
        var config = configs.ForConsumer($"inline-{Guid.NewGuid():N}", AutoOffsetReset.Earliest);
        config.EnableAutoCommit = false;
        config.EnablePartitionEof = true;
        // The end of a partition is told by an empty answer, which brokers give no earlier.
        config.FetchWaitMaxMs = 10;
        return new ConsumerBuilder<byte[]?, byte[]?>(config)
            .WithTokens(configs)
            .SetLogHandler((_, message) => ClientLog.Write(logger, message))
            .Build();
    }

    private static IEnumerable<TopicPartition> PartitionsOf(IConsumer<byte[]?, byte[]?> client, string topic)
    {
        using var admin = new DependentAdminClientBuilder(client.Handle).Build();
        var metadata = admin.GetMetadata(topic, RequestTimeout).Topics.Single();
        return metadata.Error.IsError
            ? throw new KafkaException(metadata.Error)
            : metadata.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId));
    }

    private List<ConsumeResult<byte[]?, byte[]?>> ReadPartition(
        IConsumer<byte[]?, byte[]?> client, TopicPartition partition, int count, CancellationToken cancellationToken)
    {
        if (FindEnds(client, partition, cancellationToken) is not { } ends)
        {
            return ReadFrom(client, new(partition, Offset.Beginning), long.MaxValue, int.MaxValue, cancellationToken);
        }

        var (low, high) = (ends.Low.Value, ends.High.Value);
        for (long back = count; ; back *= 2)
        {
            var start = Math.Max(low, high - back);
            var read = ReadFrom(client, new(partition, start), high, int.MaxValue, cancellationToken);
            // Transactions' marks and compaction leave offsets without messages.
            if (read.Count >= count || start == low)
            {
                return read;
            }
        }
    }

    /// <summary>Reads until the end or the count is reached; the client tells when there is no more.</summary>
    private static List<ConsumeResult<byte[]?, byte[]?>> ReadFrom(
        IConsumer<byte[]?, byte[]?> client,
        TopicPartitionOffset start,
        long end,
        int count,
        CancellationToken cancellationToken)
    {
        var read = new List<ConsumeResult<byte[]?, byte[]?>>();
        client.Assign(start);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (client.Consume(PollTimeout) is not { } result || result.TopicPartition != start.TopicPartition)
                {
                    continue;
                }

                if (result.IsPartitionEOF)
                {
                    return read;
                }

                if (result.Offset.Value < end)
                {
                    read.Add(result);
                }

                if (result.Offset.Value >= end - 1 || read.Count == count)
                {
                    return read;
                }
            }
        }
        finally
        {
            client.Unassign();
        }
    }

    /// <returns>The ends of a partition; nothing if it may be empty: it is then read as a whole.</returns>
    private WatermarkOffsets? FindEnds(
        IConsumer<byte[]?, byte[]?> client, TopicPartition partition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                var ends = client.QueryWatermarkOffsets(partition, RequestTimeout);
                // If the broker fails at one of the two, the client takes the partition for empty.
                return ends.Low.Value < ends.High.Value ? ends : null;
            }
            catch (KafkaException failure)
            {
                LogNotFound(partition, attempt, Tries, failure.Error.Reason);
                if (attempt < Tries)
                {
                    Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), time, cancellationToken)
                        .GetAwaiter().GetResult();
                }
            }
        }

        return null;
    }

    [LoggerMessage(
        EventId = DeimosEventIds.EndsNotFound,
        Level = LogLevel.Warning,
        Message = "The ends of {Partition} were not found, attempt {Attempt} of {Tries}: {Reason}")]
    private partial void LogNotFound(TopicPartition partition, int attempt, int tries, string reason);
}

using System.Text;
using Confluent.Kafka;
using Deimos.Kafka;
using Deimos.Producing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Sends the rows of a page, all at once, with a Kafka client of its lane's own.
/// </summary>
/// <remarks>
/// When it returns, nothing of the page is on its way any more: each row is acknowledged or has failed, or its client
/// is gone. That is what lets a lane send a key again without overtaking itself.
/// </remarks>
internal sealed class PageSender(
    KafkaClientConfigs configs,
    IOptions<ProducingOptions> producing,
    OutboxOptions options,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly Error TimedOut = new(ErrorCode.Local_MsgTimedOut);
    private static readonly Error GivenUp = new(ErrorCode.Local_PurgeInflight);
    private static readonly Error NoTopic = new(ErrorCode.Local_UnknownTopic);
    private ProducerClient? _client;

    /// <summary>Says whether an error is not the row's own, but what befell it when its client ended.</summary>
    public static bool IsCollateral(Error error) => error.Code is ErrorCode.Local_PurgeInflight
        or ErrorCode.Local_PurgeQueue or ErrorCode.Local_Fatal or ErrorCode.Local_Inconsistent;

    /// <summary>Sends rows in their order and waits for what becomes of them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="mayWait">Says whether the lane still has the right to send.</param>
    /// <param name="stopping">Shortens the wait to what a stopping host grants.</param>
    /// <returns>The outcomes, all of them known.</returns>
    public async Task<PageDelivery> SendAsync(
        IReadOnlyList<PageRow> rows, Func<bool> mayWait, CancellationToken stopping)
    {
        var delivery = new PageDelivery(rows.Count);
        if (_client is { HasFailed: true })
        {
            await CloseAsync().ConfigureAwait(false);
        }

        var client = _client ??= new(
            configs, configs.ForRelay(producing.Value.Partitioner), "The relay", time, logger);
        var counts = await CountPartitionsAsync(client, rows, stopping).ConfigureAwait(false);
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            if (!NeedsCount(row))
            {
                await ProduceAsync(client, row, Partition.Any, delivery, index).ConfigureAwait(false);
            }
            else if (counts.TryGetValue(row.Topic, out var count))
            {
                await ProduceAsync(client, row, Choose(row, count), delivery, index).ConfigureAwait(false);
            }
            else
            {
                delivery.Report(index, NoTopic);
            }
        }

        await WaitAsync(client, delivery, mayWait, stopping).ConfigureAwait(false);
        return delivery;
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private static Partition Choose(PageRow row, int count)
    {
        var key = row.PartitionKey is { } text ? Encoding.UTF8.GetBytes(text) : row.Key!;
        return row.Partitioner == KeyPartitioner.Murmur2
            ? Murmur2.Partition(key, count)
            : Crc32.Partition(key, count);
    }

    private static Message<byte[]?, byte[]?> MessageOf(PageRow row)
    {
        var message = new Message<byte[]?, byte[]?> { Key = row.Key, Value = row.Message };
        if (row.Headers is { } headers)
        {
            message.Headers = [];
            foreach (var (name, value) in RecordHeaderBytes.Read(headers))
            {
                message.Headers.Add(name, value);
            }
        }

        return message;
    }

    /// <summary>Says whether the client's own partitioner would not choose as the row wants.</summary>
    private bool NeedsCount(PageRow row) => row.PartitionKey is { } text
        ? text.Length > 0 || row.Partitioner == KeyPartitioner.Murmur2
        : row.Key is { Length: > 0 } && row.Partitioner != producing.Value.Partitioner;

    private async Task<Dictionary<string, int>> CountPartitionsAsync(
        ProducerClient client, IReadOnlyList<PageRow> rows, CancellationToken stopping)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var topics = rows.Where(NeedsCount).Select(row => row.Topic).Distinct(StringComparer.Ordinal).ToList();
        if (topics.Count == 0)
        {
            return counts;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(options.DeliveryTimeout);
        try
        {
            foreach (var topic in topics)
            {
                counts[topic] = await client.Partitions.GetAsync(topic, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The topics without a count fail with their rows.
        }

        return counts;
    }

    private async Task ProduceAsync(
        ProducerClient client, PageRow row, Partition partition, PageDelivery delivery, int index)
    {
        var message = MessageOf(row);
        while (true)
        {
            try
            {
                client.Produce(
                    new TopicPartition(row.Topic, partition),
                    message,
                    report => Delivered(client, row, delivery, index, report.Error));
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                // A pause, never an error: the client works off its queue meanwhile.
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (KafkaException refused)
            {
                delivery.Refuse(index, refused.Error);
                return;
            }
        }
    }

    private static void Delivered(ProducerClient client, PageRow row, PageDelivery delivery, int index, Error error)
    {
        if (!error.IsError)
        {
            client.Reachability.Answered();
        }
        else if (error.Code == ErrorCode.Local_UnknownPartition)
        {
            client.Partitions.Forget(row.Topic);
        }

        delivery.Report(index, error);
    }

    private async Task WaitAsync(
        ProducerClient client, PageDelivery delivery, Func<bool> mayWait, CancellationToken stopping)
    {
        var startedAt = time.GetTimestamp();
        long? stoppedAt = null;
        while (!delivery.Completion.IsCompleted)
        {
            await Task.WhenAny(delivery.Completion, Task.Delay(Glance, time, CancellationToken.None))
                .ConfigureAwait(false);
            stoppedAt ??= stopping.IsCancellationRequested ? time.GetTimestamp() : null;
            var isLate = time.GetElapsedTime(startedAt) > options.DeliveryTimeout;
            if (delivery.Completion.IsCompleted)
            {
                return;
            }

            if (!mayWait() || (stoppedAt is { } at && time.GetElapsedTime(at) > producing.Value.FlushTimeout))
            {
                await AbandonAsync(delivery, GivenUp).ConfigureAwait(false);
            }
            else if (isLate && client.Reachability.IsReachable)
            {
                // While no broker is reached nobody is late: everything waits, in its order.
                await AbandonAsync(delivery, TimedOut).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the client, so that nothing of the page is sent any more, and then gives the rows up.</summary>
    private async Task AbandonAsync(PageDelivery delivery, Error outcome)
    {
        await CloseAsync().ConfigureAwait(false);
        delivery.ReportRest(outcome);
    }

    private async Task CloseAsync()
    {
        var client = _client;
        _client = null;
        if (client is not null)
        {
            // Waits for librdkafka's threads.
            await Task.Run(client.Dispose).ConfigureAwait(false);
        }
    }
}

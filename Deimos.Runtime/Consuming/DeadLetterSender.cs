using System.Globalization;
using Confluent.Kafka;
using Deimos.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Sends messages that failed to dead-letter topics as they came, with the reason in headers.
/// </summary>
/// <remarks>Safe for concurrent use. The client is made when it is first needed.</remarks>
internal sealed class DeadLetterSender(
    KafkaClientConfigs configs, TimeProvider time, ILogger<DeadLetterSender> logger) : IDisposable
{
    private const string Prefix = "deimos-error-";
    private readonly ProducerClients _clients = new(
        configs, () => configs.ForProducer(KeyPartitioner.Crc32), "The dead-letter producer", time, logger);

    /// <summary>Sends one message and waits until the brokers have it.</summary>
    /// <returns>Where it lies now.</returns>
    /// <exception cref="DeadLetterException">It could not be sent.</exception>
    public async Task<string> SendAsync(
        string topic, string groupId, ReceivedMessage message, Exception failure, CancellationToken cancellationToken)
    {
        using var activity = MessageActivities.StartSend(topic, nameof(DeadLetterSender), 1);
        try
        {
            var copy = new Message<byte[]?, byte[]?>
            {
                Key = message.Key,
                Value = message.Value,
                Headers = HeadersOf(message, groupId, failure),
            };
            var delivery = new TaskCompletionSource<DeliveryReport<byte[]?, byte[]?>>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            _clients.Get().Produce(new TopicPartition(topic, Partition.Any), copy, delivery.SetResult);
            var report = await delivery.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return report.Error.IsError
                ? throw new KafkaException(report.Error)
                : $"{report.Topic}[{report.Partition.Value}]@{report.Offset.Value}";
        }
        catch (KafkaException refused)
        {
            activity.Fail(refused);
            throw new DeadLetterException(topic, message.ToString(), refused.Error.Reason, refused);
        }
    }

    public void Dispose() => _clients.Dispose();

    private Headers HeadersOf(ReceivedMessage message, string groupId, Exception failure)
    {
        var headers = new Headers();
        // A dead letter that fails once more tells of its last failure only.
        foreach (var (name, value) in message.Headers.Where(header => !IsOurs(header.Key)))
        {
            headers.Add(name, value);
        }

        Add("exception", failure.GetType().FullName!);
        Add("message", failure.Message);
        Add("topic", message.Topic);
        Add("partition", message.Partition.ToString(CultureInfo.InvariantCulture));
        Add("offset", message.Offset.ToString(CultureInfo.InvariantCulture));
        Add("group", groupId);
        Add("time", time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        return headers;

        void Add(string name, string text) => headers.Add(Prefix + name, System.Text.Encoding.UTF8.GetBytes(text));
    }

    private static bool IsOurs(string header) => header.StartsWith(Prefix, StringComparison.Ordinal);
}

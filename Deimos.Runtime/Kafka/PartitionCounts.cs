using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Deimos.Kafka;

/// <summary>
/// How many partitions topics have, as the brokers last said.
/// </summary>
internal sealed class PartitionCounts(Handle handle, ClientUse use, TimeProvider time)
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<string, Known> _topics = new(StringComparer.Ordinal);

    /// <summary>Gets a topic's partition count, asking until the brokers know the topic.</summary>
    public async ValueTask<int> GetAsync(string topic, CancellationToken cancellationToken)
    {
        _topics.TryGetValue(topic, out var known);
        if (known is not null && time.GetElapsedTime(known.AskedAt) < Validity)
        {
            return known.Count;
        }

        while (true)
        {
            // The native call blocks for a round trip, or for the whole timeout while the brokers are down.
            var count = await Task.Run(() => Ask(topic), cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                _topics[topic] = new(count, time.GetTimestamp());
                return count;
            }

            if (known is not null)
            {
                return known.Count;
            }

            await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets a topic, because a partition that it should have does not exist.</summary>
    public void Forget(string topic) => _topics.TryRemove(topic, out _);

    private int Ask(string topic)
    {
        if (!use.TryEnter())
        {
            throw new KafkaException(ErrorCode.Local_Destroy);
        }

        try
        {
            using var admin = new DependentAdminClientBuilder(handle).Build();
            var metadata = admin.GetMetadata(topic, RequestTimeout);
            return metadata.Topics.Find(found => found.Topic == topic)?.Partitions.Count ?? 0;
        }
        catch (KafkaException)
        {
            return 0;
        }
        finally
        {
            use.Exit();
        }
    }

    private sealed record Known(int Count, long AskedAt);
}

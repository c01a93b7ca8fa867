using Confluent.Kafka;
using Deimos.Consuming;

namespace Deimos.Testing.Stack;

/// <summary>
/// Waits until a group has committed what a topic has, and explains if it does not.
/// </summary>
/// <remarks>
/// What connected hosts have published counts from the call on, also if it is not acknowledged yet or lies in an
/// outbox.
/// </remarks>
/// <param name="client">Asks the brokers.</param>
/// <param name="watch">Knows what connected hosts do.</param>
/// <param name="group">The consumer group.</param>
/// <param name="topic">The topic.</param>
/// <param name="within">How long, or nothing for no limit.</param>
internal sealed class ConsumptionWait(
    StackClient client, ConsumptionWatch watch, string group, string topic, TimeSpan? within)
{
    private const int PollsBetweenReads = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private bool IsLate => TimeProvider.System.GetElapsedTime(_started) > within;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await OutstandingAsync(cancellationToken).ConfigureAwait(false) is not [])
        {
            if (IsLate)
            {
                await FailAsync(cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }

        var ends = await client.EndsAsync(topic).ConfigureAwait(false);
        for (var poll = 1; !await IsConsumedAsync(ends, poll).ConfigureAwait(false); poll++)
        {
            if (IsLate)
            {
                await FailAsync(cancellationToken).ConfigureAwait(false);
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says what hosts have published and the topic does not have.</summary>
    private async Task<IReadOnlyList<string>> OutstandingAsync(CancellationToken cancellationToken)
    {
        var outstanding = new List<string>();
        foreach (var host in watch.Hosts)
        {
            try
            {
                if (await host.OutstandingAsync(topic, cancellationToken).ConfigureAwait(false) is { } found)
                {
                    outstanding.Add(found);
                }
            }
            catch (ObjectDisposedException)
            {
                // The host has ended meanwhile.
            }
        }

        return outstanding;
    }

    private async Task<bool> IsConsumedAsync(IReadOnlyList<TopicPartitionOffset> ends, int poll)
    {
        var committed = await client.CommittedAsync(group).ConfigureAwait(false);
        if (ends.All(end => end.Offset.Value <= committed.GetValueOrDefault(end.TopicPartition)))
        {
            return true;
        }

        // Marks of transactions take up offsets that nobody commits, so now and then the messages themselves count.
        return poll % PollsBetweenReads == 0
            && (await UnconsumedAsync(ends, committed, count: 1).ConfigureAwait(false)).Count == 0;
    }

    private Task<IReadOnlyList<ReceivedMessage>> UnconsumedAsync(
        IEnumerable<TopicPartitionOffset> ends, IReadOnlyDictionary<TopicPartition, long> committed, int count) =>
        client.ReadAsync(
            [
                .. ends.Select(end => (
                    new TopicPartitionOffset(end.TopicPartition, committed.GetValueOrDefault(end.TopicPartition)),
                    end.Offset.Value)),
            ],
            count);

    private async Task FailAsync(CancellationToken cancellationToken)
    {
        var outstanding = await OutstandingAsync(cancellationToken).ConfigureAwait(false);
        var ends = await client.EndsAsync(topic).ConfigureAwait(false);
        var committed = await client.CommittedAsync(group).ConfigureAwait(false);
        var unconsumed = await UnconsumedAsync(ends, committed, ConsumptionReport.MostMessages).ConfigureAwait(false);
        if (unconsumed.Count == 0 && outstanding.Count == 0)
        {
            // Consumed at the last moment.
            return;
        }

        var consumed = await client.ReadAsync(
            [
                .. committed.Where(offset => offset.Key.Topic == topic).Select(offset => (
                    new TopicPartitionOffset(
                        offset.Key, Math.Max(0, offset.Value - ConsumptionReport.MostConsumed)),
                    offset.Value)),
            ],
            ConsumptionReport.MostConsumed).ConfigureAwait(false);
        var members = (await client.DescribeAsync(group).ConfigureAwait(false)).Members;
        throw new DeimosAssertionException(
            new ConsumptionReport(watch, group, topic, consumed, unconsumed, members).Write(within, outstanding));
    }
}

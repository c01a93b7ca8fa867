using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Consuming;

namespace Deimos.Testing.Stack;

/// <summary>
/// Waits until a group has committed what a topic has, and explains if it does not.
/// </summary>
internal sealed class ConsumptionWait(StackClient client, ConsumptionWatch watch, string group, string topic)
{
    private const int MostMessages = 50;
    private const int PollsBetweenReads = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        var ends = await client.EndsAsync(topic).ConfigureAwait(false);
        var started = TimeProvider.System.GetTimestamp();
        for (var poll = 1; ; poll++)
        {
            var committed = await client.CommittedAsync(group).ConfigureAwait(false);
            if (ends.All(end => end.Offset.Value <= committed.GetValueOrDefault(end.TopicPartition)))
            {
                return;
            }

            // Marks of transactions take up offsets that nobody commits, so now and then the messages themselves count.
            var isLate = !Debugger.IsAttached && TimeProvider.System.GetElapsedTime(started) > within;
            if (isLate || poll % PollsBetweenReads == 0)
            {
                var messages = await client.ReadAsync(topic, MostMessages).ConfigureAwait(false);
                var outstanding = messages.Where(message => IsOutstanding(message, ends, committed)).ToList();
                if (outstanding.Count == 0 && messages.Count < MostMessages)
                {
                    return;
                }

                if (isLate)
                {
                    throw new DeimosAssertionException(
                        await ExplainAsync(within, messages, outstanding, committed).ConfigureAwait(false));
                }
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsOutstanding(
        ReceivedMessage message,
        IReadOnlyList<TopicPartitionOffset> ends,
        IReadOnlyDictionary<TopicPartition, long> committed)
    {
        var partition = new TopicPartition(message.Topic, message.Partition);
        return message.Offset >= committed.GetValueOrDefault(partition)
            && message.Offset < ends.Single(end => end.TopicPartition == partition).Offset.Value;
    }

    private async Task<string> ExplainAsync(
        TimeSpan within,
        IReadOnlyList<ReceivedMessage> messages,
        List<ReceivedMessage> outstanding,
        IReadOnlyDictionary<TopicPartition, long> committed)
    {
        var members = (await client.DescribeAsync(group).ConfigureAwait(false)).Members;
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"group '{group}'")
            .AppendLine(CultureInfo.InvariantCulture, $"    should have consumed topic '{topic}' within {within}")
            .AppendLine(CultureInfo.InvariantCulture, $"    but {outstanding.Count} messages are outstanding");
        foreach (var message in messages)
        {
            var partition = new TopicPartition(topic, message.Partition);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {message}: {Stand(message, messages, committed.GetValueOrDefault(partition), members)}");
        }

        var holdings = members.Select(member =>
            $"{member.ClientId} with {string.Join(" ", member.Assignment.TopicPartitions.Select(Text))}");
        return text
            .Append(CultureInfo.InvariantCulture, $"    The group has {members.Count} members")
            .Append(members.Count == 0 ? "." : $": {string.Join("; ", holdings)}.")
            .ToString();
    }

    private string Stand(
        ReceivedMessage message,
        IReadOnlyList<ReceivedMessage> messages,
        long committed,
        IReadOnlyCollection<MemberDescription> members)
    {
        var seen = Seen(message);
        if (message.Offset < committed)
        {
            return seen is null ? "committed, but not handled by a connected host" : $"committed; {seen}";
        }

        return seen is not null ? $"{seen}; not committed"
            : members.Count == 0 ? "not fetched: nobody is in the group"
            : !members.Any(member => Holds(member, message.Partition)) ? "not fetched: no member has the partition"
            : messages.FirstOrDefault(other => other.Partition == message.Partition
                && other.Offset < message.Offset && other.Offset >= committed && Seen(other) is not null) is { } ahead
                ? $"waits behind {ahead}, which is {(Seen(ahead)!.IsFailing ? "failing" : "being handled")}"
            : "not fetched yet";
    }

    private ConsumptionState? Seen(ReceivedMessage message) =>
        watch.Of(topic, message.Partition, message.Offset).FirstOrDefault();

    private bool Holds(MemberDescription member, int partition) =>
        member.Assignment.TopicPartitions.Contains(new TopicPartition(topic, partition));

    private static string Text(TopicPartition partition) => $"{partition.Topic}[{partition.Partition.Value}]";
}

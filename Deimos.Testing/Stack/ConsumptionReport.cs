using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Consuming;

namespace Deimos.Testing.Stack;

/// <summary>
/// The text of a wait that was in vain: each message of interest, where it stands, and why.
/// </summary>
internal sealed class ConsumptionReport(
    ConsumptionWatch watch,
    string group,
    string topic,
    IReadOnlyList<ReceivedMessage> consumed,
    IReadOnlyList<ReceivedMessage> unconsumed,
    List<MemberDescription> members)
{
    /// <summary>How many messages that were not consumed are shown of each partition.</summary>
    public const int MostMessages = 50;

    /// <summary>How many messages before them are shown of each partition.</summary>
    public const int MostConsumed = 10;

    public string Write(TimeSpan? within, IReadOnlyList<string> outstanding)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"group '{group}'")
            .AppendLine(CultureInfo.InvariantCulture, $"    should have consumed topic '{topic}' within {within}")
            .AppendLine(CultureInfo.InvariantCulture, $"    but {Count()} outstanding");
        foreach (var message in consumed)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {message}: {Consumed(message)}");
        }

        foreach (var message in unconsumed)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {message}: {Unconsumed(message)}");
        }

        foreach (var unacknowledged in outstanding)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {unacknowledged}");
        }

        var disabled = watch.Hosts.SelectMany(host => host.DisabledIn(group)).Distinct().ToList();
        return text
            .Append(CultureInfo.InvariantCulture, $"    The group has {Members()}")
            .Append(disabled.Count == 0 ? "" : $" Disabled here: {string.Join(", ", disabled)}.")
            .ToString();
    }

    private string Count()
    {
        var isCut = unconsumed.CountBy(message => message.Partition).Any(partition => partition.Value == MostMessages);
        return unconsumed.Count == 1 ? "1 message is" : $"{unconsumed.Count}{(isCut ? " or more" : "")} messages are";
    }

    private string Members()
    {
        var holdings = members.Select(member =>
            $"{member.ClientId} with {string.Join(" ", member.Assignment.TopicPartitions.Select(HostWatch.NameOf))}");
        return members.Count switch
        {
            0 => "0 members.",
            1 => $"1 member: {holdings.Single().TrimEnd()}.",
            _ => $"{members.Count} members: {string.Join("; ", holdings)}.",
        };
    }

    private string Consumed(ReceivedMessage message) => watch.Of(group, $"{message}") is { } seen
        ? $"committed; {seen}"
        : "committed past: no connected host has handled it";

    private string Unconsumed(ReceivedMessage message) => watch.Of(group, $"{message}") is { } seen
        ? $"fetched; {seen}; not committed"
        : $"acknowledged; {WhyNotFetched(message)}";

    private string WhyNotFetched(ReceivedMessage message)
    {
        var partition = new TopicPartition(topic, message.Partition);
        if (members.Count == 0)
        {
            return "not fetched: nobody is in the group";
        }

        if (!members.Any(member => member.Assignment.TopicPartitions.Contains(partition)))
        {
            return members.Any(member => member.Assignment.TopicPartitions.Any(held => held.Topic == topic))
                ? "not fetched: no member has the partition"
                : "not fetched: no member of the group reads the topic";
        }

        var paused = watch.PausedBy(group, HostWatch.NameOf(partition)) is { } consumer
            ? $"; {consumer} has paused the partition until it catches up"
            : "";
        var ahead = unconsumed.FirstOrDefault(other =>
            other.Partition == message.Partition
            && other.Offset < message.Offset
            && watch.Of(group, $"{other}") is { IsHandled: false, IsSkipped: false, DeadLetter: null });
        return ahead is not null
            ? $"waits behind {ahead}, which is "
                + (watch.Of(group, $"{ahead}")!.IsFailing ? "failing" : "being handled") + paused
            : watch.ErrorOf(group, topic) is { } error ? $"not fetched: {error}"
            : $"not fetched yet{paused}";
    }
}

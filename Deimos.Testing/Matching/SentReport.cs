using System.Text;
using Deimos.Producing;

namespace Deimos.Testing.Matching;

/// <summary>
/// The text of failed assertions about what was sent.
/// </summary>
internal static class SentReport
{
    private const int MostMessages = 20;

    public static string Missing(string topic, ExpectedMessage expected, IReadOnlyList<SentMessage> sent)
    {
        var text = Head(topic, expected.IsIncluding ? "should have sent a message including" : "should have sent");
        text.AppendLine($"{expected}");
        var compared = sent
            .Where(message => message.Topic == topic)
            .Select(message => (Message: message, Differences: expected.DifferencesTo(message)))
            .ToList();
        if (compared.Count == 0)
        {
            text.AppendLine("    but was sent nothing");
        }
        else
        {
            // Of equally close ones the latest, which the test has most likely just sent.
            var (message, differences) = compared.AsEnumerable().Reverse().MinBy(one => one.Differences.Count);
            text.AppendLine(compared.Count == 1
                ? "    but the only message there differs"
                : $"    but the closest of {compared.Count} messages there differs");
            foreach (var difference in differences)
            {
                text.AppendLine($"  {difference}");
            }

            text.AppendLine($"    in").AppendLine(Show(message));
        }

        var elsewhere = sent
            .Where(message => message.Topic != topic && expected.DifferencesTo(message).Count == 0)
            .Select(message => $"'{message.Topic}'")
            .Distinct()
            .ToList();
        if (elsewhere.Count > 0)
        {
            text.AppendLine($"    It was sent to {string.Join(" and ", elsewhere)} instead.");
        }

        return WithAll(text, sent);
    }

    public static string Unexpected(
        string topic, ExpectedMessage expected, SentMessage found, IReadOnlyList<SentMessage> sent) =>
        WithAll(
            Head(topic, "should not have sent")
                .AppendLine($"{expected}")
                .AppendLine("    but did")
                .AppendLine(Show(found)),
            sent);

    public static string NotNothing(string topic, IReadOnlyList<SentMessage> sent) =>
        WithAll(
            Head(topic, "should have sent nothing")
                .AppendLine($"    but {Count(sent.Count(message => message.Topic == topic))} sent to it"),
            sent);

    private static StringBuilder Head(string topic, string verb) =>
        new StringBuilder().AppendLine($"topic '{topic}'").AppendLine($"    {verb}");

    private static string WithAll(StringBuilder text, IReadOnlyList<SentMessage> sent)
    {
        if (sent.Count == 0)
        {
            return text.Append("    No message was sent to any topic.").ToString();
        }

        text.AppendLine($"    In all {Count(sent.Count)} sent:");
        foreach (var (message, index) in sent.Take(MostMessages).Select((message, index) => (message, index)))
        {
            text.AppendLine($"{index + 1}. {message.Topic} {Show(message)} by {message.Producer}");
        }

        return text.Append(sent.Count > MostMessages ? $"… and {sent.Count - MostMessages} more" : "")
            .ToString().TrimEnd();
    }

    private static string Count(int messages) => messages == 1 ? "1 message was" : $"{messages} messages were";

    private static string Show(SentMessage message)
    {
        var text = new StringBuilder(ValueFormat.ShowPayload(message.Payload));
        text.Append($" with key {ValueFormat.Show(message.Key)}");
        if (message.Encoded.PartitionKey is { } partitionKey)
        {
            text.Append($", partition key {ValueFormat.Show(partitionKey)}");
        }

        if (message.Headers.Count > 0)
        {
            var headers = message.Headers.Select(header =>
                $"{header.Key}: {ValueFormat.Show(message.Headers.GetText(header.Key))}");
            text.Append($", headers {{ {string.Join(", ", headers)} }}");
        }

        return text.ToString();
    }
}

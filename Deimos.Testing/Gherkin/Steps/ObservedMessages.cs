using System.Globalization;
using System.Text;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Compares what was seen with tables.
/// </summary>
internal static class ObservedMessages
{
    private const int MostShown = 30;

    /// <summary>Says which row has no message of its own, or gives null.</summary>
    public static string? Missing(
        string where, string verb, DataTable table, IReadOnlyList<ObservedMessage> messages)
    {
        var left = messages.ToList();
        foreach (var row in table.Rows)
        {
            var found = left.FindIndex(message => message.DifferencesTo(row).Count == 0);
            if (found < 0)
            {
                var wanted = string.Join(", ", row
                    .Where(cell => cell.Value.Length > 0).Select(cell => $"{cell.Key}: {cell.Value}"));
                var closest = left.Select(message => message.DifferencesTo(row)).MinBy(found => found.Count);
                return Describe(where, $"{verb} {wanted}", "has", messages) + (closest is null
                    ? ""
                    : $"{Environment.NewLine}    The closest differs:{Environment.NewLine}  "
                        + string.Join($"{Environment.NewLine}  ", closest));
            }

            left.RemoveAt(found);
        }

        return null;
    }

    /// <summary>Shows what there is instead of what should be.</summary>
    public static string Describe(
        string where, string wanted, string has, IReadOnlyList<ObservedMessage> messages)
    {
        var text = new StringBuilder()
            .AppendLine(where)
            .AppendLine(CultureInfo.InvariantCulture, $"    should {wanted}")
            .Append(CultureInfo.InvariantCulture, $"    but {has} {messages.Count} messages");
        foreach (var (index, message) in messages.Take(MostShown).Index())
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{index + 1}. {message}");
        }

        return text.ToString();
    }
}

using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Deimos.Schemas.Writing;

namespace Deimos.Testing.Matching;

/// <summary>
/// The text of values in failures: <c>{ id: 1, name: "Lamp" }</c>.
/// </summary>
internal static class ValueFormat
{
    private const int LongestText = 300;
    private const int LongestBytes = 32;
    private const int MostItems = 20;
    private const int Deepest = 8;

    public static string Show(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    /// <summary>Shows a payload on one line; a tombstone by its name.</summary>
    public static string ShowPayload(object? payload) => payload is null ? "null (a tombstone)" : Show(payload);

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string written:
                text.Append('"').Append(Shorten(written)).Append('"');
                break;
            case Regex pattern:
                text.Append(CultureInfo.InvariantCulture, $"text like /{pattern}/");
                break;
            case Matcher matcher:
                text.Append(matcher);
                break;
            case byte[] bytes:
                text.Append("0x").Append(Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, LongestBytes))));
                text.Append(bytes.Length > LongestBytes ? $"… ({bytes.Length} bytes)" : "");
                break;
            case Enum symbol:
                text.Append(symbol);
                break;
            default:
                WriteComposite(text, value, depth);
                break;
        }
    }

    private static void WriteComposite(StringBuilder text, object value, int depth)
    {
        if (depth == Deepest)
        {
            text.Append('…');
        }
        else if (FieldSet.Of(value) is { } fields)
        {
            var names = fields.Names.ToList();
            WriteItems(text, names.Count == 0 ? "{" : "{ ", names.Count == 0 ? "}" : " }", names, name =>
            {
                fields.TryGet(name, out var held);
                text.Append(name).Append(": ");
                Write(text, held, depth + 1);
            });
        }
        else if (ValueText.Of(value) is { } written)
        {
            text.Append(Shorten(written));
        }
        else if (value is IEnumerable items)
        {
            WriteItems(text, "[", "]", [.. items.Cast<object?>()], item => Write(text, item, depth + 1));
        }
        else
        {
            text.Append(value.GetType().Name);
        }
    }

    private static void WriteItems<T>(StringBuilder text, string open, string close, List<T> items, Action<T> write)
    {
        text.Append(open);
        for (var i = 0; i < Math.Min(items.Count, MostItems); i++)
        {
            text.Append(i == 0 ? "" : ", ");
            write(items[i]);
        }

        text.Append(items.Count > MostItems ? $", … ({items.Count} in all)" : "").Append(close);
    }

    private static string Shorten(string text) =>
        text.Length <= LongestText ? text : $"{text[..LongestText]}… ({text.Length} characters)";
}

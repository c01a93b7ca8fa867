using System.Globalization;

namespace Deimos.Consuming;

/// <summary>
/// Reads when a payload was made from its field <c>timestamp</c>: a logical timestamp, text, or a number since 1970.
/// </summary>
internal static class PayloadTimestamp
{
    private const string Field = "timestamp";

    /// <summary>The largest count of seconds; 5138 AD. Larger numbers are counted in smaller units.</summary>
    private const double MostSeconds = 1e11;

    /// <returns>The time, or <see langword="null"/> if there is none that can be read.</returns>
    public static DateTimeOffset? Of(object? payload) =>
        payload is null ? null : Read(PayloadFields.Get(payload, Field));

    private static DateTimeOffset? Read(object? value) => value switch
    {
        DateTimeOffset time => time,
        DateTime { Kind: DateTimeKind.Local } time => time,
        DateTime time => new DateTimeOffset(time, TimeSpan.Zero),
        int or long or float or double => FromNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        string text => FromText(text),
        _ => null,
    };

    private static DateTimeOffset? FromText(string text)
    {
        // First, because the parser of dates takes "1.5" for the fifth of January.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return FromNumber(number);
        }

        // Ruby on Rails writes the zone's name at the end.
        var plain = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        return DateTimeOffset.TryParse(
            plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
    }

    /// <summary>Reads seconds, milliseconds, microseconds or nanoseconds; which of them, the size says.</summary>
    private static DateTimeOffset? FromNumber(double number)
    {
        var seconds = number;
        for (var unit = 0; unit < 3 && seconds > MostSeconds; unit++)
        {
            seconds /= 1000;
        }

        return seconds is > 0 and <= MostSeconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }
}

using System.Globalization;

namespace Deimos.Testing.Matching;

/// <summary>
/// Reads moments from all the forms that messages carry them in.
/// </summary>
internal static class Moments
{
    // Counts beyond these are finer units: as seconds they would lie after the year 5138, as milliseconds likewise.
    public const long MostSeconds = 99_999_999_999;
    private const long MostMilliseconds = 99_999_999_999_999;

    public static bool TryRead(object? value, out DateTimeOffset moment)
    {
        switch (value)
        {
            case DateTimeOffset given:
                moment = given;
                return true;
            case DateTime given:
                moment = new(given.Kind == DateTimeKind.Local ? given : DateTime.SpecifyKind(given, DateTimeKind.Utc));
                return true;
            case string text:
                return DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);
            case int seconds:
                moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
                return true;
            case long count and > -MostSeconds and < MostMilliseconds * 1000:
                moment = count <= MostSeconds ? DateTimeOffset.FromUnixTimeSeconds(count)
                    : count <= MostMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(count)
                    : DateTimeOffset.UnixEpoch.AddMicroseconds(count);
                return true;
            default:
                moment = default;
                return false;
        }
    }
}

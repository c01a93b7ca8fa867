using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Times of day in the schema's unit; what is finer than the unit is cut off.
/// </summary>
internal sealed class TimeOfDayEncoder(long unitsPerSecond) : LeafEncoder<long>("a time of day")
{
    protected override Fit Coerce(object value, out long coerced)
    {
        (coerced, var fit) = value switch
        {
            TimeOnly time => (Units(time.Ticks), Fit.Exact),
            TimeSpan time => (Units(time.Ticks), Fit.Accepted),
            sbyte or byte or short or ushort or int or uint or long => (Convert.ToInt64(value, null), Fit.Accepted),
            string text when TryParse(text, out var time) => (Units(time.Ticks), Fit.Coerced),
            _ => (0, Fit.Unfit),
        };
        return coerced >= 0 && coerced < 86_400 * unitsPerSecond ? fit : Fit.Faulty;
    }

    protected override void Put(AvroWriter writer, long coerced) => writer.WriteLong(coerced);

    private static bool TryParse(string text, out TimeOnly time) =>
        TimeOnly.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private long Units(long ticks)
    {
        UnixTime.TryFromTicks(ticks, unitsPerSecond, out var units);
        return units;
    }
}

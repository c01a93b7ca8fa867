using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Days since 1970: dates, times at midnight, ISO 8601 text, or the count itself.
/// </summary>
internal sealed class DateEncoder() : LeafEncoder<int>("a date")
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    protected override string Fault => "with a time of day, or out of range";

    protected override Fit Coerce(object value, out int coerced)
    {
        (coerced, var fit) = value switch
        {
            DateOnly date => (date.DayNumber - EpochDay, Fit.Exact),
            DateTime time => (Days(time), time.TimeOfDay == TimeSpan.Zero ? Fit.Accepted : Fit.Faulty),
            DateTimeOffset time => (Days(time.DateTime), time.TimeOfDay == TimeSpan.Zero ? Fit.Accepted : Fit.Faulty),
            int or short or ushort or sbyte or byte => (Convert.ToInt32(value, null), Fit.Accepted),
            long or uint => (0, Fit.Faulty),
            string text when TryParse(text, out var date) => (date.DayNumber - EpochDay, Fit.Coerced),
            _ => (0, Fit.Unfit),
        };
        return fit;
    }

    protected override void Put(AvroWriter writer, int coerced) => writer.WriteLong(coerced);

    private static int Days(DateTime time) => DateOnly.FromDateTime(time).DayNumber - EpochDay;

    private static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}

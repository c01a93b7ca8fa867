using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Instants, or local times, in the schema's unit since 1970; what is finer than the unit is cut off.
/// </summary>
internal sealed class TimestampEncoder(long unitsPerSecond, bool isLocal)
    : LeafEncoder<long>(isLocal ? "a local date and time" : "a date and time")
{
    public override bool TryCreateExact(Type type, [NotNullWhen(true)] out Delegate? tryWrite)
    {
        tryWrite = type == typeof(DateTimeOffset)
            ? (Func<AvroWriter, DateTimeOffset, bool>)((writer, time) => TryPut(writer, Ticks(time)))
            : type == typeof(DateTime)
                ? (Func<AvroWriter, DateTime, bool>)((writer, time) => TryPut(writer, Ticks(time)))
                : null;
        return tryWrite is not null;
    }

    protected override Fit Coerce(object value, out long coerced) => value switch
    {
        DateTimeOffset time => FromTicks(Ticks(time), isLocal ? Fit.Accepted : Fit.Exact, out coerced),
        DateTime time => FromTicks(Ticks(time), Fit.Exact, out coerced),
        sbyte or byte or short or ushort or int or uint or long => Count(value, out coerced),
        string text when TryParse(text, out var time) => FromTicks(Ticks(time), Fit.Coerced, out coerced),
        _ => Refuse(out coerced),
    };

    protected override void Put(AvroWriter writer, long coerced) => writer.WriteLong(coerced);

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static Fit Count(object value, out long coerced)
    {
        coerced = Convert.ToInt64(value, null);
        return Fit.Accepted;
    }

    private static Fit Refuse(out long coerced)
    {
        coerced = 0;
        return Fit.Unfit;
    }

    // A local time is what the clock on the wall shows: offset and kind do not change it.
    private long Ticks(DateTimeOffset time) =>
        (isLocal ? time.Ticks : time.UtcTicks) - DateTime.UnixEpoch.Ticks;

    private long Ticks(DateTime time) =>
        isLocal ? time.Ticks - DateTime.UnixEpoch.Ticks : UnixTime.TicksOf(time);

    private bool TryPut(AvroWriter writer, long ticks)
    {
        var fits = UnixTime.TryFromTicks(ticks, unitsPerSecond, out var units);
        if (fits)
        {
            writer.WriteLong(units);
        }

        return fits;
    }

    private Fit FromTicks(long ticks, Fit fit, out long coerced) =>
        UnixTime.TryFromTicks(ticks, unitsPerSecond, out coerced) ? fit : Fit.Faulty;
}

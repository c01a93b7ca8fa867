using System.Numerics;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Whole numbers, text of whole numbers, and times as seconds since 1970; never the whole part of a fraction.
/// </summary>
internal sealed class IntegerEncoder(bool isInt) : LeafEncoder<long>(
    isInt ? $"an int ({int.MinValue} to {int.MaxValue})" : $"a long ({long.MinValue} to {long.MaxValue})")
{
    protected override Fit Coerce(object value, out long coerced)
    {
        if (value is int small)
        {
            coerced = small;
            return isInt ? Fit.Exact : Fit.Accepted;
        }

        if (!isInt && value is long large)
        {
            coerced = large;
            return Fit.Exact;
        }

        var (fit, number) = value switch
        {
            short or ushort or sbyte or byte => (isInt ? Fit.Exact : Fit.Accepted, Whole(value)),
            long or uint => (isInt ? Fit.Accepted : Fit.Exact, Whole(value)),
            ulong big => (Fit.Accepted, big),
            BigInteger big => (Fit.Accepted, big),
            string text when NumberText.TryParseInteger(text, out var parsed) => (Fit.Coerced, parsed),
            DateTimeOffset time => (Fit.Coerced, time.ToUnixTimeSeconds()),
            DateTime time => (Fit.Coerced, Seconds(time)),
            _ => (Fit.Unfit, BigInteger.Zero),
        };

        var inRange = isInt
            ? number >= int.MinValue && number <= int.MaxValue
            : number >= long.MinValue && number <= long.MaxValue;
        coerced = inRange ? (long)number : 0;
        return inRange ? fit : Fit.Faulty;
    }

    protected override void Put(AvroWriter writer, long coerced) => writer.WriteLong(coerced);

    private static BigInteger Whole(object value) => Convert.ToInt64(value, null);

    private static BigInteger Seconds(DateTime time)
    {
        UnixTime.TryFromTicks(UnixTime.TicksOf(time), 1, out var seconds);
        return seconds;
    }
}

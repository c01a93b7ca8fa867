using System.Globalization;
using Avro;
using Deimos.Schemas;
using Deimos.Schemas.Writing;

namespace Deimos.Testing.Matching;

/// <summary>
/// Says whether an expected value is what came out of a message, by meaning: the schema has settled the type.
/// </summary>
internal static class ScalarEquality
{
    /// <summary>Finer parts are cut off when a time is written as milliseconds.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    public static bool Equal(object expected, object actual) => (expected, actual) switch
    {
        (string given, string text) => string.Equals(given, text, StringComparison.Ordinal),
        (Enum symbol, string text) => MemberNames.Normalize($"{symbol}") == MemberNames.Normalize(text),
        (DateTime or DateTimeOffset, not DateOnly) => SameMoment(expected, actual),
        (DateTime given, DateOnly date) => DateOnly.FromDateTime(given) == date,
        (TimeOnly given, TimeOnly time) => (given.ToTimeSpan() - time.ToTimeSpan()).Duration() < Precision,
        (TimeSpan given, TimeOnly time) => (given - time.ToTimeSpan()).Duration() < Precision,
        (_, byte[] bytes) => BytesOf(expected) is { } given && given.AsSpan().SequenceEqual(bytes),
        (_, float number) => TryConvert<double>(expected, out var given) && (float)given == number,
        (_, double number) => TryConvert<double>(expected, out var given) && given == number,
        _ when IsNumber(actual) => TryConvert<decimal>(expected, out var given)
            && TryConvert<decimal>(actual, out var number) && given == number,
        _ => expected.Equals(actual) || ValueText.Of(expected) is { } text && text == ValueText.Of(actual),
    };

    /// <summary>Gives a value as another type, without loss.</summary>
    public static bool TryConvert<T>(object? value, out T converted)
    {
        converted = default!;
        switch (value)
        {
            case T same:
                converted = same;
                return true;
            case bool or null:
                return false;
            case AvroDecimal exact:
                return TryConvert((decimal)exact, out converted);
            case string text when typeof(T) == typeof(decimal) || typeof(T) == typeof(double):
                return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                    && TryConvert(number, out converted);
            case IConvertible when IsNumber(value) && typeof(T).IsValueType && !typeof(T).IsEnum:
                return TryChange(value, ref converted);
            default:
                return false;
        }
    }

    private static bool TryChange<T>(object value, ref T converted)
    {
        try
        {
            var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
            var changed = Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
            if (value is float or double or decimal && !IsFraction(changed)
                && Convert.ToDouble(changed, CultureInfo.InvariantCulture)
                    != Convert.ToDouble(value, CultureInfo.InvariantCulture))
            {
                return false;
            }

            converted = (T)changed;
            return true;
        }
        catch (Exception unfit) when (unfit is OverflowException or InvalidCastException or FormatException)
        {
            return false;
        }
    }

    private static bool IsFraction(object value) => value is float or double or decimal;

    private static bool IsNumber(object value) => value is sbyte or byte or short or ushort or int or uint or long
        or ulong or float or double or decimal or AvroDecimal;

    private static bool SameMoment(object expected, object actual) =>
        Moments.TryRead(expected, out var given) && Moments.TryRead(actual, out var moment)
        && (given - moment).Duration()
            < (actual is int or (long and <= Moments.MostSeconds) ? TimeSpan.FromSeconds(1) : Precision);

    private static byte[]? BytesOf(object value) => value switch
    {
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        Memory<byte> bytes => bytes.ToArray(),
        string text => System.Text.Encoding.UTF8.GetBytes(text),
        _ => null,
    };
}

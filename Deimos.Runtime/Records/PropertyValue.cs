using System.Globalization;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Turns values of messages into values of properties.
/// </summary>
internal static class PropertyValue
{
    /// <summary>Converts a value to the type of a property.</summary>
    /// <param name="value">What a message has.</param>
    /// <param name="property">Where it is to go.</param>
    /// <exception cref="RecordException">The value cannot be one of the property's.</exception>
    public static object? Convert(object? value, IReadOnlyProperty property)
    {
        if (value is null)
        {
            return null;
        }

        try
        {
            if (TryConvert(value, property.ClrType, out var converted))
            {
                // PostgreSQL's time without a zone takes no UTC, although that is what is written there.
                return converted is DateTime time && property.GetColumnType() == "timestamp without time zone"
                    ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified)
                    : converted;
            }

            // A type that only the application knows is made from what the database holds for it.
            if (property.GetTypeMapping().Converter is { } converter
                && TryConvert(value, converter.ProviderClrType, out var stored))
            {
                return converter.ConvertFromProvider(stored);
            }
        }
        catch (Exception unfit) when (unfit is FormatException or OverflowException or InvalidCastException
            or ArgumentException)
        {
            throw Unfit(value, property, unfit);
        }

        throw Unfit(value, property, null);
    }

    private static bool TryConvert(object value, Type type, out object? converted)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        converted = target.IsInstanceOfType(value) ? value
            : target == typeof(DateTime) || target == typeof(DateTimeOffset) || target == typeof(DateOnly)
                ? Moment(value, target)
            : target.IsEnum ? EnumOf(value, target)
            : target == typeof(Guid) ? (value is string text ? Guid.Parse(text) : null)
            : target == typeof(string) ? Writing(value)
            : target == typeof(TimeSpan) && value is TimeOnly time ? time.ToTimeSpan()
            : target == typeof(TimeOnly) && value is TimeSpan span ? TimeOnly.FromTimeSpan(span)
            : value is IConvertible && typeof(IConvertible).IsAssignableFrom(target) && target.IsValueType
                ? Number(value, target)
            : null;
        return converted is not null;
    }

    private static string? Writing(object value) => Schemas.Writing.ValueText.Of(value);

    private static object? EnumOf(object value, Type type) => value is string text
        ? Enum.GetNames(type).FirstOrDefault(
            name => MemberNames.Normalize(name) == MemberNames.Normalize(text)) is { } name
            ? Enum.Parse(type, name)
            : null
        : value is int or long ? Enum.ToObject(type, value) : null;

    private static object? Number(object value, Type type)
    {
        // Nothing is ever cut off: a fraction is no whole number.
        if (value is float or double or decimal
            && type != typeof(float) && type != typeof(double)
            && type != typeof(decimal))
        {
            return null;
        }

        return type == typeof(bool) != value is bool
            ? null
            : System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a moment from seconds since 1970, as numbers or as text, or from its own text.</summary>
    private static object? Moment(object value, Type type)
    {
        var moment = value switch
        {
            DateTimeOffset given => given.ToUniversalTime(),
            DateTime given => new DateTimeOffset(
                given.Kind == DateTimeKind.Local
                    ? given.ToUniversalTime()
                    : DateTime.SpecifyKind(given, DateTimeKind.Utc)),
            DateOnly given => new DateTimeOffset(given, TimeOnly.MinValue, TimeSpan.Zero),
            int seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
            long seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
            string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
                => DateTimeOffset.FromUnixTimeSeconds(n),
            string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                .ToUniversalTime(),
            _ => (DateTimeOffset?)null,
        };
        return moment is not { } found ? null
            : type == typeof(DateTime) ? found.UtcDateTime
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(found.UtcDateTime)
            : found;
    }

    private static RecordException Unfit(object value, IReadOnlyProperty property, Exception? cause) => new(
        $"{property.DeclaringType.DisplayName()}.{property.Name} cannot take a {value.GetType().Name}; it is a "
        + $"{(Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).Name}. Convert it in RecordAttributes, "
        + "or change the property or the schema.",
        cause);
}

using System.Globalization;
using System.Numerics;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads int and long as the CLR types that can hold them, and as the dates and times that they may stand for.
/// </summary>
internal static class WholeDecoders
{
    public static Decoder? Find(Type type, SchemaShape shape) => shape.Kind switch
    {
        LogicalKind.Date => Date(type) ?? Number(type),
        LogicalKind.Time => Time(type, shape.UnitsPerSecond) ?? Number(type),
        LogicalKind.Timestamp => Timestamp(type, shape.UnitsPerSecond, DateTimeKind.Utc) ?? Number(type),
        LogicalKind.LocalTimestamp => Timestamp(type, shape.UnitsPerSecond, DateTimeKind.Unspecified) ?? Number(type),
        _ => Number(type) ?? Timestamp(type, 1, DateTimeKind.Utc),
    };

    private static Decoder? Number(Type type) => Type.GetTypeCode(type.IsEnum ? null : type) switch
    {
        TypeCode.Int32 => new DelegateDecoder<int>(reader => reader.ReadInt()),
        TypeCode.Int64 => new DelegateDecoder<long>(reader => reader.ReadLong()),
        TypeCode.Int16 => Checked(number => checked((short)number)),
        TypeCode.SByte => Checked(number => checked((sbyte)number)),
        TypeCode.Byte => Checked(number => checked((byte)number)),
        TypeCode.UInt16 => Checked(number => checked((ushort)number)),
        TypeCode.UInt32 => Checked(number => checked((uint)number)),
        TypeCode.UInt64 => Checked(number => checked((ulong)number)),
        TypeCode.Single => new DelegateDecoder<float>(reader => reader.ReadLong()),
        TypeCode.Double => new DelegateDecoder<double>(reader => reader.ReadLong()),
        TypeCode.Decimal => new DelegateDecoder<decimal>(reader => reader.ReadLong()),
        TypeCode.String => new DelegateDecoder<string>(
            reader => reader.ReadLong().ToString(CultureInfo.InvariantCulture)),
        _ => type == typeof(BigInteger) ? new DelegateDecoder<BigInteger>(reader => reader.ReadLong()) : null,
    };

    private static DelegateDecoder<T> Checked<T>(Func<long, T> convert) => new(reader =>
    {
        try
        {
            return convert(reader.ReadLong());
        }
        catch (OverflowException)
        {
            throw new MalformedDataException($"holds a number that does not fit into {typeof(T).Name}");
        }
    });

    private static Decoder? Date(Type type)
    {
        if (type == typeof(DateOnly))
        {
            return new DelegateDecoder<DateOnly>(reader => DateOnly.FromDateTime(Midnight(reader)));
        }

        if (type == typeof(DateTime))
        {
            return new DelegateDecoder<DateTime>(Midnight);
        }

        return type == typeof(DateTimeOffset)
            ? new DelegateDecoder<DateTimeOffset>(reader => new DateTimeOffset(Midnight(reader)))
            : null;
    }

    private static Decoder? Time(Type type, long unitsPerSecond)
    {
        if (type == typeof(TimeOnly))
        {
            return new DelegateDecoder<TimeOnly>(reader =>
            {
                var ticks = Ticks(reader, unitsPerSecond);
                return ticks is >= 0 and < TimeSpan.TicksPerDay
                    ? new TimeOnly(ticks)
                    : throw new MalformedDataException("holds a time outside of the day");
            });
        }

        return type == typeof(TimeSpan)
            ? new DelegateDecoder<TimeSpan>(reader => new TimeSpan(Ticks(reader, unitsPerSecond)))
            : null;
    }

    private static Decoder? Timestamp(Type type, long unitsPerSecond, DateTimeKind kind)
    {
        DateTime Read(AvroReader reader) => At(Ticks(reader, unitsPerSecond), kind);

        if (type == typeof(DateTime))
        {
            return new DelegateDecoder<DateTime>(Read);
        }

        if (type == typeof(string) && unitsPerSecond > 1)
        {
            return new DelegateDecoder<string>(reader => Read(reader).ToString("O", CultureInfo.InvariantCulture));
        }

        return type == typeof(DateTimeOffset)
            ? new DelegateDecoder<DateTimeOffset>(reader => new DateTimeOffset(Read(reader).Ticks, TimeSpan.Zero))
            : null;
    }

    private static DateTime Midnight(AvroReader reader) =>
        At(reader.ReadInt() * TimeSpan.TicksPerDay, DateTimeKind.Utc);

    private static DateTime At(long ticks, DateTimeKind kind) => UnixTime.TryToDateTime(ticks, kind, out var time)
        ? time
        : throw new MalformedDataException("holds a time before the year 1 or after the year 9999");

    private static long Ticks(AvroReader reader, long unitsPerSecond) =>
        UnixTime.TryToTicks(reader.ReadLong(), unitsPerSecond, out var ticks)
            ? ticks
            : throw new MalformedDataException("holds a time before the year 1 or after the year 9999");
}

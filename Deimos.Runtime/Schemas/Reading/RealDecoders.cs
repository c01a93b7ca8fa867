using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads float and double, and what promotes to them, as CLR numbers.
/// </summary>
internal static class RealDecoders
{
    public static Decoder? Find(Type type, Func<AvroReader, double> read) => Type.GetTypeCode(type) switch
    {
        TypeCode.Single => new DelegateDecoder<float>(reader => Narrow(read(reader))),
        TypeCode.Double => new DelegateDecoder<double>(read),
        TypeCode.Decimal => new DelegateDecoder<decimal>(reader => ToDecimal(read(reader))),
        TypeCode.String => new DelegateDecoder<string>(
            reader => read(reader).ToString(CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static float Narrow(double value) => float.IsInfinity((float)value) && !double.IsInfinity(value)
        ? throw new MalformedDataException("holds a number that does not fit into Single")
        : (float)value;

    private static decimal ToDecimal(double value)
    {
        try
        {
            return (decimal)value;
        }
        catch (OverflowException)
        {
            throw new MalformedDataException("holds a number that does not fit into Decimal");
        }
    }
}

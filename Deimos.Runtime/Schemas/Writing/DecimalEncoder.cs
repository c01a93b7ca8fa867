using System.Numerics;
using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Decimals with the schema's scale; digits that would be lost are a fault, never rounded away.
/// </summary>
internal sealed class DecimalEncoder(SchemaShape shape) : LeafEncoder<BigInteger>(
    $"a decimal with up to {shape.Precision} digits, {shape.Scale} of them after the point")
{
    private readonly BigInteger _limit = BigInteger.Pow(10, shape.Precision);

    protected override string Fault => "with too many digits";

    protected override Fit Coerce(object value, out BigInteger coerced)
    {
        (coerced, var scale, var fit) = value switch
        {
            decimal number => Parts(number, Fit.Exact),
            AvroDecimal number => (number.UnscaledValue, number.Scale, Fit.Exact),
            BigInteger number => (number, 0, Fit.Accepted),
            ulong number => (number, 0, Fit.Accepted),
            sbyte or byte or short or ushort or int or uint or long => (Convert.ToInt64(value, null), 0, Fit.Accepted),
            string text when NumberText.TryParseDecimal(text, out var number) => Parts(number, Fit.Coerced),
            _ => (BigInteger.Zero, 0, Fit.Unfit),
        };

        if (scale < shape.Scale)
        {
            coerced *= BigInteger.Pow(10, shape.Scale - scale);
        }
        else if (scale > shape.Scale)
        {
            coerced = BigInteger.DivRem(coerced, BigInteger.Pow(10, scale - shape.Scale), out var lost);
            fit = lost.IsZero ? fit : Fit.Faulty;
        }

        var tooLarge = BigInteger.Abs(coerced) >= _limit
            || (shape.Physical is FixedSchema { Size: var size } && coerced.GetByteCount() > size);
        return tooLarge ? Fit.Faulty : fit;
    }

    protected override void Put(AvroWriter writer, BigInteger coerced)
    {
        var bytes = coerced.ToByteArray(isBigEndian: true);
        if (shape.Physical is not FixedSchema { Size: var size })
        {
            writer.WriteBytes(bytes);
            return;
        }

        Span<byte> sign = new byte[size - bytes.Length];
        sign.Fill(coerced.Sign < 0 ? (byte)0xFF : (byte)0);
        writer.WriteRaw(sign);
        writer.WriteRaw(bytes);
    }

    private static (BigInteger Unscaled, int Scale, Fit Fit) Parts(decimal number, Fit fit)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        var magnitude = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return (bits[3] < 0 ? -magnitude : magnitude, number.Scale, fit);
    }
}

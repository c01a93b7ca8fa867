using System.Globalization;
using System.Numerics;
using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Numbers of every kind and text of numbers, as float or double.
/// </summary>
internal sealed class FloatEncoder(bool isFloat) : LeafEncoder<double>(isFloat ? "a float" : "a double")
{
    protected override Fit Coerce(object value, out double coerced)
    {
        coerced = 0;
        var fit = value switch
        {
            float number => Take(number, isFloat ? Fit.Exact : Fit.Accepted, out coerced),
            double number => Take(number, isFloat ? FitOf(number) : Fit.Exact, out coerced),
            sbyte or byte or short or ushort or int or uint or long or ulong or decimal =>
                Take(Convert.ToDouble(value, CultureInfo.InvariantCulture), Fit.Widened, out coerced),
            BigInteger number => Take((double)number, Fit.Widened, out coerced),
            AvroDecimal number => Take(
                (double)number.UnscaledValue / Math.Pow(10, number.Scale), Fit.Widened, out coerced),
            string text when NumberText.TryParseDouble(text, out var number) => Take(number, Fit.Coerced, out coerced),
            _ => Fit.Unfit,
        };

        // A finite number must not become infinite; infinities themselves come as float or double.
        var overflows = fit > Fit.Unfit && (isFloat
            ? float.IsInfinity((float)coerced) && !(value is float or double && double.IsInfinity(coerced))
            : double.IsInfinity(coerced) && value is not (float or double));
        return overflows ? Fit.Faulty : fit;
    }

    protected override void Put(AvroWriter writer, double coerced)
    {
        if (isFloat)
        {
            writer.WriteFloat((float)coerced);
        }
        else
        {
            writer.WriteDouble(coerced);
        }
    }

    private static Fit FitOf(double number) =>
        double.IsNaN(number) || (float)number == number ? Fit.Accepted : Fit.Widened;

    private static Fit Take(double number, Fit fit, out double coerced)
    {
        coerced = number;
        return fit;
    }
}

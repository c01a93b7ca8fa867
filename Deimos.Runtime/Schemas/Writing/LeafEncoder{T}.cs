using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Coerces values without parts to what is written for them.
/// </summary>
/// <param name="requirement">What the schema wants, after "the schema requires".</param>
internal abstract class LeafEncoder<T>(string requirement) : ValueEncoder
{
    public override Fit Fits(object? value) => value is null ? Fit.Unfit : Coerce(value, out _);

    public override void Write(AvroWriter writer, object? value)
    {
        if (value is null)
        {
            writer.Fault($"is null; the schema requires {requirement}");
            return;
        }

        switch (Coerce(value, out var coerced))
        {
            case Fit.Unfit:
                writer.Fault($"{KindOf(value)}; the schema requires {requirement}");
                break;
            case Fit.Faulty:
                writer.Fault($"{KindOf(value)} {Fault}; the schema requires {requirement}");
                break;
            default:
                Put(writer, coerced);
                break;
        }
    }

    /// <summary>Gets what is wrong with a value of the right kind.</summary>
    protected virtual string Fault => "out of range";

    protected abstract Fit Coerce(object value, out T coerced);

    protected abstract void Put(AvroWriter writer, T coerced);
}

using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Booleans and the words true and false; null is false, as a column without a value means it.
/// </summary>
internal sealed class BooleanEncoder() : LeafEncoder<bool>("a boolean")
{
    public override Fit Fits(object? value) => value is null ? Fit.Coerced : base.Fits(value);

    public override void Write(AvroWriter writer, object? value) => base.Write(writer, value ?? false);

    protected override Fit Coerce(object value, out bool coerced)
    {
        coerced = false;
        return value switch
        {
            bool given => Given(given, out coerced),
            string text when bool.TryParse(text, out coerced) => Fit.Coerced,
            _ => Fit.Unfit,
        };
    }

    protected override void Put(AvroWriter writer, bool coerced) => writer.WriteBoolean(coerced);

    private static Fit Given(bool given, out bool coerced)
    {
        coerced = given;
        return Fit.Exact;
    }
}

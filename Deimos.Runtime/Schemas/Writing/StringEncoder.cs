using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Text, and everything that has a text of its own.
/// </summary>
internal sealed class StringEncoder() : LeafEncoder<string>("text")
{
    protected override Fit Coerce(object value, out string coerced)
    {
        coerced = value as string ?? ValueText.Of(value) ?? "";
        return value is string ? Fit.Exact : ValueText.Of(value) is null ? Fit.Unfit : Fit.Coerced;
    }

    protected override void Put(AvroWriter writer, string coerced) => writer.WriteString(coerced);
}

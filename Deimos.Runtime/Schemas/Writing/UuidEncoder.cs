using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Guids, and text that is one.
/// </summary>
internal sealed class UuidEncoder() : LeafEncoder<string>("a UUID")
{
    protected override string Fault => "that is none";

    protected override Fit Coerce(object value, out string coerced)
    {
        coerced = value is Guid id ? id.ToString() : value as string ?? "";
        return value switch
        {
            Guid => Fit.Exact,
            string text => Guid.TryParseExact(text, "D", out _) ? Fit.Exact : Fit.Faulty,
            _ => Fit.Unfit,
        };
    }

    protected override void Put(AvroWriter writer, string coerced) => writer.WriteString(coerced);
}

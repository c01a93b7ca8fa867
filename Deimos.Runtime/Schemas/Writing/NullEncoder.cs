using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

internal sealed class NullEncoder : ValueEncoder
{
    public override Fit Fits(object? value) => value is null ? Fit.Exact : Fit.Unfit;

    public override void Write(AvroWriter writer, object? value)
    {
        if (value is not null)
        {
            writer.Fault($"{KindOf(value)}; the schema requires null");
        }
    }
}

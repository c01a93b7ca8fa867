using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a union of null and one other branch.
/// </summary>
internal sealed class OptionalEncoder<T>(int nullBranch, Encoder<T> inner) : Encoder<T>
{
    public override void Write(AvroWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteLong(nullBranch);
            return;
        }

        writer.WriteLong(1 - nullBranch);
        inner.Write(writer, value);
    }
}

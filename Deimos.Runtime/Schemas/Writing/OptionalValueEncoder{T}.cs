using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a union of null and one other branch from a nullable value type.
/// </summary>
internal sealed class OptionalValueEncoder<T>(int nullBranch, Encoder<T> inner) : Encoder<T?>
    where T : struct
{
    public override void Write(AvroWriter writer, T? value)
    {
        if (value is not { } present)
        {
            writer.WriteLong(nullBranch);
            return;
        }

        writer.WriteLong(1 - nullBranch);
        inner.Write(writer, present);
    }
}

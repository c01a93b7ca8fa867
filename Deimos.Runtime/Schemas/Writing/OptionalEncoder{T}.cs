using System.Linq.Expressions;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a union of null and one other branch.
/// </summary>
internal sealed class OptionalEncoder<T>(int nullBranch, Encoder<T> inner) : Encoder<T>
{
    public override bool TakesAll => inner.TakesAll;

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

    public override Expression Code(ParameterExpression writer, ParameterExpression value) => FieldCode.Optional(
        FieldCode.IsGiven(value), nullBranch, writer, inner.Code(writer, value));
}

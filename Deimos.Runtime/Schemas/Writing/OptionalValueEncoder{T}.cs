using System.Linq.Expressions;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a union of null and one other branch from a nullable value type.
/// </summary>
internal sealed class OptionalValueEncoder<T>(int nullBranch, Encoder<T> inner) : Encoder<T?>
    where T : struct
{
    public override bool TakesAll => inner.TakesAll;

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

    public override Expression Code(ParameterExpression writer, ParameterExpression value)
    {
        var present = Expression.Variable(typeof(T));
        return FieldCode.Optional(
            Expression.Property(value, nameof(Nullable<>.HasValue)),
            nullBranch,
            writer,
            Expression.Block(
                [present],
                Expression.Assign(present, Expression.Convert(value, typeof(T))),
                inner.Code(writer, present)));
    }
}

using System.Linq.Expressions;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// The code that writes one field of a record.
/// </summary>
/// <param name="Name">The field's name.</param>
/// <param name="Code">The code.</param>
/// <param name="TakesAll">Whether no value can be at fault.</param>
internal sealed record FieldCode(string Name, Expression Code, bool TakesAll)
{
    /// <summary>Puts the code of a record's fields together, so that each fault carries its field's name.</summary>
    public static Action<AvroWriter, T> Compile<T>(
        ParameterExpression writer, ParameterExpression owner, IReadOnlyList<FieldCode> fields)
    {
        var faults = Expression.Variable(typeof(int));
        var count = Expression.Property(writer, nameof(AvroWriter.FaultCount));
        var lines = new List<Expression> { Expression.Assign(faults, count) };
        foreach (var field in fields)
        {
            lines.Add(field.Code);
            if (!field.TakesAll)
            {
                lines.Add(Expression.IfThen(
                    Expression.NotEqual(count, faults),
                    Expression.Block(
                        Expression.Call(
                            writer,
                            nameof(AvroWriter.Locate),
                            null,
                            faults,
                            Expression.Constant($".{field.Name}")),
                        Expression.Assign(faults, count))));
            }
        }

        return Expression.Lambda<Action<AvroWriter, T>>(Expression.Block(typeof(void), [faults], lines), writer, owner)
            .Compile();
    }

    /// <summary>Makes the code of a union of null and one other branch.</summary>
    public static Expression Optional(
        Expression isGiven, int nullBranch, ParameterExpression writer, Expression given) => Expression.IfThenElse(
            isGiven,
            Expression.Block(Branch(writer, 1 - nullBranch), given),
            Branch(writer, nullBranch));

    /// <summary>Makes the code that asks whether there is a value.</summary>
    public static Expression IsGiven(ParameterExpression value) =>
        !value.Type.IsValueType ? Expression.ReferenceNotEqual(value, Expression.Constant(null))
        : Nullable.GetUnderlyingType(value.Type) is not null ? Expression.Property(value, nameof(Nullable<>.HasValue))
        : Expression.Constant(true);

    private static MethodCallExpression Branch(ParameterExpression writer, long branch) =>
        Expression.Call(writer, nameof(AvroWriter.WriteLong), null, Expression.Constant(branch));
}

using System.Linq.Expressions;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values that need no coercion.
/// </summary>
/// <param name="write">What writes a value.</param>
/// <param name="takesAll">Whether no value can be at fault.</param>
internal sealed class DelegateEncoder<T>(Expression<Action<AvroWriter, T>> write, bool takesAll) : Encoder<T>
{
    private readonly Lazy<Action<AvroWriter, T>> _write = new(() => write.Compile());

    public override bool TakesAll => takesAll;

    public override void Write(AvroWriter writer, T value) => _write.Value(writer, value);

    public override Expression Code(ParameterExpression writer, ParameterExpression value) =>
        new Replacement(write.Parameters, [writer, value]).Visit(write.Body);

    private sealed class Replacement(
        IReadOnlyList<ParameterExpression> parameters, ParameterExpression[] arguments) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) =>
            parameters[0] == node ? arguments[0] : parameters[1] == node ? arguments[1] : node;
    }
}

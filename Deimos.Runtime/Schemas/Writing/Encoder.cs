using System.Linq.Expressions;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values of one CLR type by one schema.
/// </summary>
internal abstract class Encoder
{
    /// <summary>Gets a value indicating whether no value can be at fault.</summary>
    public virtual bool TakesAll => false;

    public abstract void WriteObject(AvroWriter writer, object? value);

    /// <summary>Gives the code that writes a value, for records, whose fields are compiled as one.</summary>
    public virtual Expression Code(ParameterExpression writer, ParameterExpression value) =>
        Expression.Call(Expression.Constant(this), nameof(Encoder<>.Write), null, writer, value);
}

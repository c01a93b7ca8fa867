using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Avro;
using Avro.Generic;
using Avro.Specific;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values whose type is known only when they come, coercing them to the schema.
/// </summary>
internal abstract class ValueEncoder : Encoder<object?>
{
    /// <summary>Says how well a value suits, without writing it.</summary>
    public abstract Fit Fits(object? value);

    /// <summary>Makes what writes values of one CLR type without boxing, if it is one that needs no coercion.</summary>
    /// <param name="type">The CLR type.</param>
    /// <param name="tryWrite">
    /// A function of writer and value; it gives <see langword="false"/> without writing if the value does not suit.
    /// </param>
    public virtual bool TryCreateExact(Type type, [NotNullWhen(true)] out Delegate? tryWrite)
    {
        tryWrite = null;
        return false;
    }

    /// <summary>Names the kind of a value, never the value itself, for messages.</summary>
    protected static string KindOf(object value) => value switch
    {
        string => "is text",
        bool => "is a boolean",
        byte[] or ReadOnlyMemory<byte> or Memory<byte> or ArraySegment<byte> => "is bytes",
        sbyte or byte or short or ushort or int or uint or long or ulong => "is a whole number",
        float or double or decimal or AvroDecimal => "is a number",
        DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan => $"is a {value.GetType().Name}",
        IDictionary<string, object?> or IDictionary => "is a map",
        GenericRecord record => $"is a record '{record.Schema.Fullname}'",
        ISpecificRecord => $"is a {value.GetType().Name}",
        IEnumerable => "is a list",
        _ => $"is a {value.GetType().Name}",
    };
}

using System.Runtime.CompilerServices;
using Avro;

namespace Deimos.Schemas;

/// <summary>
/// A CLR type at one schema object. Schemas that look the same are told apart: Avro's own equality overlooks logical
/// types, and walks the whole schema.
/// </summary>
internal readonly record struct TypeAndSchema(Type Type, Schema Schema)
{
    public bool Equals(TypeAndSchema other) => Type == other.Type && ReferenceEquals(Schema, other.Schema);

    public override int GetHashCode() => HashCode.Combine(Type, RuntimeHelpers.GetHashCode(Schema));
}

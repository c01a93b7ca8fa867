using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values of a CLR type by the rules of coercion.
/// </summary>
internal sealed class CoercingEncoder<T>(ValueEncoder inner) : Encoder<T>
{
    public override void Write(AvroWriter writer, T value) => inner.Write(writer, value);
}

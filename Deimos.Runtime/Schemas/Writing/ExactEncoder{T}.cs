using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values of the CLR type that a schema's meaning is made for without boxing them; what does not suit is left to
/// the rules of coercion, which say why.
/// </summary>
internal sealed class ExactEncoder<T>(Func<AvroWriter, T, bool> tryWrite, ValueEncoder inner) : Encoder<T>
{
    public override void Write(AvroWriter writer, T value)
    {
        if (!tryWrite(writer, value))
        {
            inner.Write(writer, value);
        }
    }
}

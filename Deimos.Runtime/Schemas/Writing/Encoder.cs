using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values of one CLR type by one schema.
/// </summary>
internal abstract class Encoder
{
    public abstract void WriteObject(AvroWriter writer, object? value);
}

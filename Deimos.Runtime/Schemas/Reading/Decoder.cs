using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads what was written with one schema as values of one CLR type.
/// </summary>
internal abstract class Decoder
{
    public abstract object? ReadObject(AvroReader reader);
}

using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads a value for a place that takes any object, or a base type.
/// </summary>
internal sealed class BoxingDecoder<T>(Decoder inner) : Decoder<T>
{
    public override T Read(AvroReader reader) => (T)inner.ReadObject(reader)!;
}

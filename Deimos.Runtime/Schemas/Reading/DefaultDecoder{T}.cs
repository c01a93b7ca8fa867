using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Gives the reader's default for a field that the writer did not have; a fresh value each time.
/// </summary>
internal sealed class DefaultDecoder<T>(byte[] data, Decoder<T> inner) : Decoder<T>
{
    public override T Read(AvroReader reader) => inner.Read(new AvroReader(data));
}

using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

internal sealed class DelegateDecoder<T>(Func<AvroReader, T> read) : Decoder<T>
{
    public override T Read(AvroReader reader) => read(reader);
}

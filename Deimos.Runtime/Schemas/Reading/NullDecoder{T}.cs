using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

internal sealed class NullDecoder<T> : Decoder<T>
{
    public override T Read(AvroReader reader) => default!;
}

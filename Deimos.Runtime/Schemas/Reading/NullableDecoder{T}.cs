using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

internal sealed class NullableDecoder<T>(Decoder<T> inner) : Decoder<T?>
    where T : struct
{
    public override T? Read(AvroReader reader) => inner.Read(reader);
}

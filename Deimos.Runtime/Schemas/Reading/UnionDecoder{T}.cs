using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

internal sealed class UnionDecoder<T>(Decoder<T>[] branches) : Decoder<T>
{
    public override T Read(AvroReader reader) => branches[reader.ReadIndex(branches.Length)].Read(reader);
}

using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Stands for a branch of a union that cannot be read: a fault only when a message takes it.
/// </summary>
internal sealed class RefusingDecoder<T>(string problem) : Decoder<T>
{
    public override T Read(AvroReader reader) => throw new MalformedDataException(problem);
}

using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads a record by a function that is made after the decoder, since the record may contain itself.
/// </summary>
internal sealed class RecordDecoder<T> : Decoder<T>
{
    private Func<AvroReader, T>? _read;

    public void Complete(Func<AvroReader, T> read) => _read = read;

    public override T Read(AvroReader reader)
    {
        reader.Enter();
        var record = _read!(reader);
        reader.Leave();
        return record;
    }
}

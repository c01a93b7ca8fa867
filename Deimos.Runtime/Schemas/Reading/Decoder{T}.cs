using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads what was written with one schema as <typeparamref name="T"/>, as another schema sees it.
/// </summary>
/// <remarks>Safe for concurrent use once the graph of decoders is complete.</remarks>
internal abstract class Decoder<T> : Decoder
{
    /// <exception cref="MalformedDataException">
    /// The bytes do not follow the schema, or the type has no such value.
    /// </exception>
    public abstract T Read(AvroReader reader);

    public override object? ReadObject(AvroReader reader) => Read(reader);
}

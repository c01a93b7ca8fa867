using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values of <typeparamref name="T"/> by one schema, or reports why they do not suit it.
/// </summary>
/// <remarks>Safe for concurrent use once the graph of encoders is complete.</remarks>
internal abstract class Encoder<T> : Encoder
{
    public abstract void Write(AvroWriter writer, T value);

    public override void WriteObject(AvroWriter writer, object? value) => Write(writer, (T)value!);
}

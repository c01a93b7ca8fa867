using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a record from an object's properties, by code that is made after the encoder, since the record may contain
/// itself.
/// </summary>
internal sealed class ObjectEncoder<T>(string schemaName) : Encoder<T>
{
    private Action<AvroWriter, T>? _write;

    public void Complete(Action<AvroWriter, T> write) => _write = write;

    public override void Write(AvroWriter writer, T value)
    {
        if (value is null)
        {
            writer.Fault($"is null; the schema requires a '{schemaName}'");
            return;
        }

        if (!writer.TryEnter())
        {
            return;
        }

        _write!(writer, value);
        writer.Leave();
    }
}

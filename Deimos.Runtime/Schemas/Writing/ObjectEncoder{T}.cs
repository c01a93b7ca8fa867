using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes a record from an object's properties.
/// </summary>
internal sealed class ObjectEncoder<T>(string schemaName) : Encoder<T>
{
    private FieldEncoder<T>[] _fields = [];

    /// <summary>Completes the encoder, once the encoders of fields that contain this record exist.</summary>
    public void Complete(IEnumerable<FieldEncoder<T>> fields) => _fields = [.. fields];

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

        foreach (var field in _fields)
        {
            field.Write(writer, value);
        }

        writer.Leave();
    }
}

using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes values that need no coercion.
/// </summary>
internal sealed class DelegateEncoder<T>(Action<AvroWriter, T> write) : Encoder<T>
{
    public override void Write(AvroWriter writer, T value) => write(writer, value);
}

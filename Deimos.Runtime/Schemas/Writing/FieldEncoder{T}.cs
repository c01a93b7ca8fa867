using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Writes one field of a record from its owner.
/// </summary>
internal sealed class FieldEncoder<T>(string name, Action<AvroWriter, T> write)
{
    public void Write(AvroWriter writer, T owner)
    {
        var faults = writer.FaultCount;
        write(writer, owner);
        if (writer.FaultCount != faults)
        {
            writer.Locate(faults, $".{name}");
        }
    }
}

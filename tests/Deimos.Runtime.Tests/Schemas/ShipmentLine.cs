using Avro;
using Avro.Specific;

namespace Deimos.Runtime.Tests.Schemas;

public sealed class ShipmentLine : ISpecificRecord
{
    public Schema Schema => ((ArraySchema)((RecordSchema)Shipment.OwnSchema)["lines"].Schema).ItemSchema;

    public string Text { get; set; } = "";

    public object Get(int fieldPos) => Text;

    public void Put(int fieldPos, object fieldValue) => Text = (string)fieldValue;
}

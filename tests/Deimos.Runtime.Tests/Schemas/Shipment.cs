using Avro;
using Avro.Specific;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>A class as Avro's generator makes them.</summary>
public sealed class Shipment : ISpecificRecord
{
    public static Schema OwnSchema { get; } = Schema.Parse("""
        {"type":"record","name":"Deimos.Runtime.Tests.Schemas.Shipment","fields":[
          {"name":"number","type":"long"},
          {"name":"lines","type":{"type":"array","items":
            {"type":"record","name":"Deimos.Runtime.Tests.Schemas.ShipmentLine",
                 "fields":[{"name":"text","type":"string"}]}}},
          {"name":"choice","type":["null","int","Deimos.Runtime.Tests.Schemas.ShipmentLine"]},
          {"name":"secret","type":"string"}]}
        """);

    public Schema Schema => OwnSchema;

    public long Number { get; set; }

    public IList<ShipmentLine> Lines { get; set; } = [];

    public object? Choice { get; set; }

    // Matches no field by name, and is reached by position only.
    internal string Hidden { get; set; } = "";

    public object Get(int fieldPos) => fieldPos switch
    {
        0 => Number,
        1 => Lines,
        2 => Choice!,
        _ => Hidden,
    };

    public void Put(int fieldPos, object fieldValue)
    {
        switch (fieldPos)
        {
            case 0:
                Number = (long)fieldValue;
                break;
            case 1:
                Lines = (IList<ShipmentLine>)fieldValue;
                break;
            case 2:
                Choice = fieldValue;
                break;
            default:
                Hidden = (string)fieldValue;
                break;
        }
    }
}

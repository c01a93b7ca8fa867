using Avro;
using Avro.Generic;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>Payloads of Apache.Avro's own kinds.</summary>
public class AvroTypeTests
{
    private static readonly RecordSchema Everything = Avsc.Record("""
        {"name":"i","type":"int"},{"name":"l","type":"long"},{"name":"f","type":"float"},{"name":"d","type":"double"},
        {"name":"b","type":"boolean"},{"name":"s","type":"string"},{"name":"n","type":"null"},
        {"name":"y","type":"bytes"},
        {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
        {"name":"x","type":{"type":"fixed","name":"F","size":3}},
        {"name":"a","type":{"type":"array","items":["null","E"]}},
        {"name":"m","type":{"type":"map","values":{"type":"array","items":"long"}}},
        {"name":"r","type":["null","string",{"type":"record","name":"R","fields":[{"name":"q","type":"int"}]}]},
        {"name":"t","type":{"type":"long","logicalType":"timestamp-millis"}},
        {"name":"c","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}}
        """);

    [Fact]
    public void A_generic_record_is_written_and_read_as_the_library_does_it()
    {
        var record = Sample();

        var data = Avsc.Encode(record, Everything);

        data.ShouldBe(Avsc.JudgeWrites(record));
        Avsc.Decode<GenericRecord>(data, Everything).ShouldBe(Avsc.Judge(data, Everything));
    }

    [Fact]
    public void A_generic_record_is_judged_like_any_payload()
    {
        var record = Sample();
        record.Add("i", "not a number");

        Avsc.FaultsOf(record, Everything).ShouldHaveSingleItem().ShouldStartWith(".i is text");
    }

    [Fact]
    public void A_generated_class_survives()
    {
        var schema = (RecordSchema)Shipment.OwnSchema;
        var shipment = new Shipment
        {
            Number = 5,
            Lines = [new ShipmentLine { Text = "a" }, new ShipmentLine { Text = "b" }],
            Choice = new ShipmentLine { Text = "chosen" },
            Hidden = "kept",
        };

        var data = Avsc.Encode(shipment, schema);

        var judged = Avsc.Judge(data, schema);
        judged["number"].ShouldBe(5L);
        ((GenericRecord)judged["choice"])["text"].ShouldBe("chosen");
        judged["secret"].ShouldBe("kept");
        var read = Avsc.Decode<Shipment>(data, schema);
        read.Number.ShouldBe(5);
        read.Lines.Select(line => line.Text).ShouldBe(["a", "b"]);
        read.Choice.ShouldBeOfType<ShipmentLine>().Text.ShouldBe("chosen");
        read.Hidden.ShouldBe("kept");
    }

    private static GenericRecord Sample()
    {
        var record = new GenericRecord(Everything);
        var symbols = (EnumSchema)Everything["e"].Schema;
        var inner = new GenericRecord((RecordSchema)((UnionSchema)Everything["r"].Schema)[2]);
        inner.Add("q", 9);
        record.Add("i", int.MinValue);
        record.Add("l", long.MaxValue);
        record.Add("f", float.Epsilon);
        record.Add("d", double.MaxValue);
        record.Add("b", true);
        record.Add("s", "ßtext");
        record.Add("n", null!);
        record.Add("y", new byte[] { 1, 0, 255 });
        record.Add("e", new GenericEnum(symbols, "B"));
        record.Add("x", new GenericFixed((FixedSchema)Everything["x"].Schema, [7, 8, 9]));
        record.Add("a", new object?[] { null, new GenericEnum(symbols, "A") });
        record.Add("m", new Dictionary<string, object> { ["k"] = new object[] { 1L, -1L } });
        record.Add("r", inner);
        record.Add("t", new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        record.Add("c", new AvroDecimal(12.34m));
        return record;
    }
}

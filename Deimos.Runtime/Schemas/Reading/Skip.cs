using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Passes over values that nobody asked for.
/// </summary>
internal static class Skip
{
    public static void Value(AvroReader reader, Schema schema)
    {
        switch (SchemaShape.Of(schema).Physical)
        {
            case RecordSchema record:
                reader.Enter();
                foreach (var field in record.Fields)
                {
                    Value(reader, field.Schema);
                }

                reader.Leave();
                break;
            case ArraySchema array:
                Blocks(reader, array.ItemSchema, hasKeys: false);
                break;
            case MapSchema map:
                Blocks(reader, map.ValueSchema, hasKeys: true);
                break;
            case UnionSchema union:
                Value(reader, union[reader.ReadIndex(union.Count)]);
                break;
            case FixedSchema bytes:
                reader.ReadFixed(bytes.Size);
                break;
            case EnumSchema symbols:
                reader.ReadIndex(symbols.Count);
                break;
            case var primitive:
                Primitive(reader, primitive.Tag);
                break;
        }
    }

    /// <summary>Gives the fewest bytes that a value can take.</summary>
    public static int SmallestSize(Schema schema) => SmallestSize(schema, 0);

    private static int SmallestSize(Schema schema, int depth) => SchemaShape.Of(schema).Physical switch
    {
        // A record that contains itself does so through a union or a list, so a few levels tell enough.
        RecordSchema record => depth > 3 ? 0 : record.Fields.Sum(field => SmallestSize(field.Schema, depth + 1)),
        FixedSchema bytes => bytes.Size,
        var other => other.Tag switch
        {
            Schema.Type.Null => 0,
            Schema.Type.Float => 4,
            Schema.Type.Double => 8,
            _ => 1,
        },
    };

    private static void Blocks(AvroReader reader, Schema item, bool hasKeys)
    {
        var smallest = SmallestSize(item) + (hasKeys ? 1 : 0);
        reader.Enter();
        for (var count = reader.ReadBlockCount(smallest); count > 0; count = reader.ReadBlockCount(smallest))
        {
            for (var i = 0; i < count; i++)
            {
                if (hasKeys)
                {
                    reader.ReadBytes();
                }

                Value(reader, item);
            }
        }

        reader.Leave();
    }

    private static void Primitive(AvroReader reader, Schema.Type type)
    {
        switch (type)
        {
            case Schema.Type.Null:
                break;
            case Schema.Type.Boolean:
                reader.ReadBoolean();
                break;
            case Schema.Type.Int or Schema.Type.Long:
                reader.ReadLong();
                break;
            case Schema.Type.Float:
                reader.ReadFixed(4);
                break;
            case Schema.Type.Double:
                reader.ReadFixed(8);
                break;
            default:
                reader.ReadBytes();
                break;
        }
    }
}

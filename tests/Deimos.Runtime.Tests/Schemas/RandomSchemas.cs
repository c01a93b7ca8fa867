using System.Globalization;
using System.Text;
using Avro;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>Makes random schemas and values that suit them, the same for the same randomness.</summary>
internal sealed class RandomSchemas(Random random)
{
    private static readonly string[] Primitives =
        ["\"boolean\"", "\"int\"", "\"long\"", "\"float\"", "\"double\"", "\"bytes\"", "\"string\""];

    private static readonly string[] Logical =
    [
        """{"type":"int","logicalType":"date"}""", """{"type":"int","logicalType":"time-millis"}""",
        """{"type":"long","logicalType":"timestamp-micros"}""",
        """{"type":"bytes","logicalType":"decimal","precision":9,"scale":3}""",
        """{"type":"string","logicalType":"uuid"}""",
    ];

    private int _names;

    public RecordSchema Record() => (RecordSchema)SchemaText.Parse(RecordText(0));

    public object? Value(Schema schema, int depth = 0)
    {
        var shape = SchemaShape.Of(schema);
        return shape.Kind switch
        {
            LogicalKind.Date => new DateOnly(1900, 1, 1).AddDays(random.Next(100_000)),
            LogicalKind.Time => new TimeOnly(random.Next(86_400_000) * TimeSpan.TicksPerMillisecond),
            LogicalKind.Timestamp => DateTimeOffset.UnixEpoch.AddMicroseconds(random.NextInt64(-1L << 50, 1L << 50)),
            LogicalKind.Decimal => new decimal(random.Next(-999_999_999, 999_999_999), 0, 0, false, 0) % 1_000_000,
            LogicalKind.Uuid => Uuid(),
            _ => PhysicalValue(shape.Physical, depth),
        };
    }

    /// <summary>Puts something that suits no schema in one place of a record.</summary>
    /// <returns>The path of that place; null if there was none to be found.</returns>
    public string? Spoil(Payload payload, RecordSchema schema)
    {
        var fields = schema.Fields.Where(field => field.Schema.Tag is not Schema.Type.Union).ToList();
        if (fields.Count == 0)
        {
            return null;
        }

        var field = fields[random.Next(fields.Count)];
        switch (payload[field.Name])
        {
            case Payload inner when field.Schema is RecordSchema record && random.Next(2) == 0:
                return Spoil(inner, record) is { } path ? $".{field.Name}{path}" : null;
            case List<object?> { Count: > 0 } list when field.Schema is ArraySchema { ItemSchema: not UnionSchema }:
                var at = random.Next(list.Count);
                list[at] = new object();
                return string.Create(CultureInfo.InvariantCulture, $".{field.Name}[{at}]");
            default:
                payload[field.Name] = new object();
                return $".{field.Name}";
        }
    }

    private string RecordText(int depth)
    {
        var name = $"R{_names++}";
        var fields = Enumerable.Range(0, random.Next(depth == 0 ? 1 : 0, 5))
            .Select(i => $$"""{"name":"f{{i}}","type":{{TypeText(depth + 1)}}}""");
        return $$"""{"type":"record","name":"{{name}}","fields":[{{string.Join(",", fields)}}]}""";
    }

    private string TypeText(int depth) => random.Next(depth > 3 ? 9 : 14) switch
    {
        < 5 => Primitives[random.Next(Primitives.Length)],
        5 => Logical[random.Next(Logical.Length)],
        6 => $$"""{"type":"enum","name":"E{{_names++}}","symbols":["A","B","C"]}""",
        7 => $$"""{"type":"fixed","name":"F{{_names++}}","size":{{random.Next(1, 5)}}}""",
        8 => $$"""["null",{{Primitives[random.Next(Primitives.Length)]}}]""",
        9 or 10 => RecordText(depth),
        11 => $$"""{"type":"array","items":{{TypeText(depth + 1)}}}""",
        12 => $$"""{"type":"map","values":{{TypeText(depth + 1)}}}""",
        _ => $$"""["string","null","long",{"type":"array","items":"int"},{{RecordText(depth + 1)}}]""",
    };

    private object? PhysicalValue(Schema schema, int depth) => schema switch
    {
        RecordSchema record => new Payload(record.Fields.Select(field =>
            KeyValuePair.Create(field.Name, Value(field.Schema, depth + 1)))),
        EnumSchema symbols => symbols[random.Next(symbols.Count)],
        FixedSchema bytes => Bytes(bytes.Size),
        ArraySchema array => Enumerable.Range(0, random.Next(4))
            .Select(_ => Value(array.ItemSchema, depth + 1)).ToList(),
        MapSchema map => Enumerable.Range(0, random.Next(4)).ToDictionary(
            i => $"k{i}", _ => Value(map.ValueSchema, depth + 1)),
        UnionSchema union => Value(union[random.Next(union.Count)], depth + 1),
        _ => schema.Tag switch
        {
            Schema.Type.Null => null,
            Schema.Type.Boolean => random.Next(2) == 0,
            Schema.Type.Int => Pick<object>(int.MinValue, int.MaxValue, 0, -1, 63, 64, -64, -65, random.Next()),
            Schema.Type.Long => Pick<object>(long.MinValue, long.MaxValue, 0L, random.NextInt64()),
            Schema.Type.Float => Pick<object>(-0f, float.NaN, float.NegativeInfinity, random.NextSingle()),
            Schema.Type.Double => Pick<object>(-0.0, double.Epsilon, double.MaxValue, random.NextDouble()),
            Schema.Type.Bytes => Bytes(random.Next(20)),
            _ => Text(),
        },
    };

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private Guid Uuid() => new(Bytes(16));

    private string Text()
    {
        var text = new StringBuilder();
        for (var i = random.Next(random.Next(10) == 0 ? 300 : 10); i > 0; i--)
        {
            text.Append(Pick("a", "Z", " ", "é", "漢", "😀", "\0", "\"", "\\"));
        }

        return text.ToString();
    }
}

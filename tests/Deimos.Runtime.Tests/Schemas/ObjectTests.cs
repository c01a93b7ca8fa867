using Deimos.Schemas;
using Deimos.Schemas.Reading;
using Deimos.Schemas.Writing;

namespace Deimos.Runtime.Tests.Schemas;

public class ObjectTests
{
    public enum Size
    {
        Small,
        ExtraLarge,
    }

    public sealed record Item(string Name, int Count);

    public sealed class Order
    {
        public required long Id { get; init; }

        public string? Note { get; set; }

        public Size Size { get; set; }

        public IReadOnlyList<Item> Items { get; init; } = [];

        public Dictionary<string, double> Weights { get; init; } = [];

        public int[]? Numbers { get; set; }

        public byte[] Data { get; set; } = [];

        public Guid? Ticket { get; set; }

        [FieldName("odd_one")]
        public bool Flag { get; set; }

        public Order? Parent { get; set; }

        public HashSet<string> Tags { get; init; } = [];

        public ReadOnlyMemory<byte> Hash { get; set; }

        public short Small { get; set; }

        public string Computed => $"{Id} is not in the schema";
    }

    private static readonly Avro.RecordSchema OrderSchema = Avsc.Record(
        """
        {"name":"id","type":"long"},
        {"name":"note","type":["null","string"]},
        {"name":"size","type":{"type":"enum","name":"Size","symbols":["SMALL","EXTRA_LARGE"]}},
        {"name":"items","type":{"type":"array","items":
          {"type":"record","name":"Item","fields":[{"name":"name","type":"string"},{"name":"count","type":"int"}]}}},
        {"name":"weights","type":{"type":"map","values":"double"}},
        {"name":"numbers","type":["null",{"type":"array","items":"int"}]},
        {"name":"data","type":"bytes"},
        {"name":"ticket","type":["null",{"type":"string","logicalType":"uuid"}]},
        {"name":"odd_one","type":"boolean"},
        {"name":"parent","type":["null","Order"]},
        {"name":"tags","type":{"type":"array","items":"string"}},
        {"name":"hash","type":{"type":"fixed","name":"Hash","size":2}},
        {"name":"small","type":"int"}
        """,
        "Order");

    [Fact]
    public void An_object_with_everything_survives()
    {
        var order = new Order
        {
            Id = long.MaxValue,
            Size = Size.ExtraLarge,
            Items = [new("a", 1), new("ü😀", -2)],
            Weights = { ["x"] = -0.0, ["y"] = double.NaN },
            Numbers = [1, -1, int.MinValue],
            Data = [0, 255],
            Ticket = Guid.NewGuid(),
            Flag = true,
            Parent = new Order { Id = 1, Note = "parent", Hash = new byte[] { 3, 4 } },
            Tags = ["t"],
            Hash = new byte[] { 1, 2 },
            Small = -7,
        };

        var data = Avsc.Encode(order, OrderSchema);

        var read = Avsc.Decode<Order>(data, OrderSchema);
        Avsc.Encode(read, OrderSchema).ShouldBe(data);
        read.Items.ShouldBe(order.Items);
        read.Weights.ShouldBe(order.Weights);
        (read.Id, read.Note, read.Size, read.Ticket, read.Flag, read.Small).ShouldBe(
            (order.Id, null, Size.ExtraLarge, order.Ticket, true, (short)-7));
        read.Numbers.ShouldBe(order.Numbers);
        read.Parent!.Note.ShouldBe("parent");
        read.Hash.ToArray().ShouldBe(new byte[] { 1, 2 });
        Avsc.Judge(data, OrderSchema)["size"].ShouldBeOfType<Avro.Generic.GenericEnum>().Value.ShouldBe("EXTRA_LARGE");
    }

    [Fact]
    public void Kebab_snake_and_camel_names_meet_properties()
    {
        var schema = Avsc.Record(
            """{"name":"someInt","type":"int"},{"name":"test_id","type":"string"},{"name":"Exact","type":"int"}""");
        var named = new Named("x", 5, 6);

        Avsc.Decode<Named>(Avsc.Encode(named, schema), schema).ShouldBe(named);
        MemberNames.Normalize("test-id").ShouldBe(MemberNames.Normalize("TestId"));
    }

    public sealed record Named(string TestId, int SomeInt, int Exact);

    [Fact]
    public void A_type_without_a_required_property_is_refused_when_it_is_compiled()
    {
        var schema = Avsc.Record(
            """{"name":"name","type":"string"},{"name":"customer_id","type":"int"},{"name":"count","type":"long"}""",
            "Order");

        Faults<Item>(schema).ShouldBe([
            "Item cannot be written as 'tests.Order': no property matches the required field 'customer_id'. Add the "
                + "property, or give the field a default in the schema.",
        ]);
    }

    [Fact]
    public void Defaults_and_null_stand_in_for_properties_that_a_type_lacks()
    {
        var schema = Avsc.Record("""
            {"name":"name","type":"string"},{"name":"count","type":"int"},
            {"name":"color","type":"string","default":"red"},
            {"name":"extra","type":["int","null"]},
            {"name":"list","type":{"type":"array","items":"int"},"default":[1,2]},
            {"name":"raw","type":"bytes","default":"\u00ff"},
            {"name":"inner","type":
              {"type":"record","name":"I","fields":[{"name":"a","type":"int","default":7}]},"default":{}},
            {"name":"since","type":"string","default":"2020-01-01T00:00:00Z"}
            """);

        var payload = Avsc.Decode<Payload>(Avsc.Encode(new Item("n", 1), schema), schema);

        payload.Equals(new Payload
        {
            ["name"] = "n",
            ["count"] = 1,
            ["color"] = "red",
            ["extra"] = null,
            ["list"] = new[] { 1, 2 },
            ["raw"] = new byte[] { 255 },
            ["inner"] = new Payload { ["a"] = 7 },
            ["since"] = "2020-01-01T00:00:00Z",
        }).ShouldBeTrue();
    }

    [Fact]
    public void A_property_of_a_hopeless_type_is_refused_when_it_is_compiled()
    {
        var schema = Avsc.Record(
            """{"name":"name","type":"int"},{"name":"count","type":{"type":"array","items":"int"}}""");

        Faults<Item>(schema).ShouldBe([
            "Item.Count is of type Int32, which cannot be written as array. Change one of the two.",
        ]);
    }

    [Fact]
    public void Two_properties_for_one_field_are_refused()
    {
        var schema = Avsc.Record("""{"name":"some_id","type":"int"}""");

        Faults<Twins>(schema).ShouldHaveSingleItem().ShouldContain("SomeId and Some_Id match the field 'some_id'");
    }

    public sealed class Twins
    {
        public int SomeId { get; set; }

#pragma warning disable CA1707 // The point of the test.
        public int Some_Id { get; set; }
#pragma warning restore CA1707
    }

    [Fact]
    public void Null_where_a_value_is_required_is_refused_with_its_path()
    {
        var schema = Avsc.Record("""
            {"name":"items","type":{"type":"array","items":
              {"type":"record","name":"Item","fields":
                [{"name":"name","type":"string"},{"name":"count","type":"int"}]}}},
            {"name":"by_name","type":{"type":"map","values":"Item"}}
            """);
        var basket = new Basket([new("a", 1), new(null!, 2), null!], new() { ["k"] = new(null!, 1) });

        Avsc.FaultsOf(basket, schema).ShouldBe([
            ".items[1].name is null; the schema requires text",
            ".items[2] is null; the schema requires a 'tests.Item'",
            ".by_name[\"k\"].name is null; the schema requires text",
        ]);
    }

    public sealed record Basket(List<Item> Items, Dictionary<string, Item> ByName);

    [Fact]
    public void The_same_faults_are_found_in_a_dynamic_payload()
    {
        var schema = Avsc.Record("""
            {"name":"items","type":{"type":"array","items":
              {"type":"record","name":"Item","fields":
                [{"name":"name","type":"string"},{"name":"count","type":"int"}]}}},
            {"name":"best","type":["null","Item"]}
            """);
        var payload = new Payload
        {
            ["items"] = new[]
            {
                new Payload { ["name"] = "a", ["count"] = "x" },
                new Payload { ["count"] = 1, ["nope"] = 2 },
            },
            ["best"] = new Payload { ["name"] = 5 },
        };

        Avsc.FaultsOf(payload, schema).ShouldBe([
            ".items[0].count is text; the schema requires an int (-2147483648 to 2147483647)",
            ".items[1].name is missing; the schema requires string",
            ".items[1].nope is no field of 'tests.Item'",
            ".best.count is missing; the schema requires int",
        ]);
    }

    [Fact]
    public void An_object_that_contains_itself_is_refused()
    {
        var schema = Avsc.Record("""{"name":"next","type":["null","Node"]}""", "Node");
        var node = new Node();
        node.Next = node;

        Avsc.FaultsOf(node, schema).ShouldHaveSingleItem().ShouldEndWith("levels deep; does it contain itself?");
    }

    public sealed class Node
    {
        public Node? Next { get; set; }
    }

    [Fact]
    public void Null_for_a_property_that_does_not_take_it_is_an_error_and_never_zero()
    {
        var schema = Avsc.Record("""{"name":"name","type":["null","string"]},{"name":"count","type":["null","int"]}""");
        var good = Avsc.Encode(new Payload { ["name"] = "n", ["count"] = 1 }, schema);
        var bad = Avsc.Encode(new Payload { ["name"] = "n", ["count"] = null }, schema);

        Avsc.Decode<Item>(good, schema).ShouldBe(new Item("n", 1));
        Should.Throw<Deimos.Schemas.Binary.MalformedDataException>(() => Avsc.Decode<Item>(bad, schema)).Message
            .ShouldStartWith(".count Item.Count is of type Int32, which does not take null");
    }

    [Fact]
    public void Objects_may_stand_inside_dynamic_payloads_and_unions()
    {
        var schema = Avsc.Record("""
            {"name":"any","type":["null",
              {"type":"record","name":"Other","fields":[{"name":"name","type":"string"}]},
              {"type":"record","name":"Item","fields":[{"name":"name","type":"string"},{"name":"count","type":"int"}]}]}
            """);

        var data = Avsc.Encode(new Payload { ["any"] = new Item("n", 3) }, schema);

        Avsc.Decode<Payload>(data, schema)["any"].ShouldBeOfType<Payload>()["count"].ShouldBe(3);
        Avsc.Encode(new Holder(new Item("n", 3)), schema).ShouldBe(data);
    }

    public sealed record Holder(object? Any);

    [Fact]
    public void Structs_and_optional_parameters_are_made()
    {
        var schema = Avsc.Record("""{"name":"x","type":"int"}""");

        Avsc.Decode<Point>(Avsc.Encode(new Point { X = 3 }, schema), schema).ShouldBe(new Point { X = 3 });
        Avsc.Decode<WithDefaults>([6], schema).ShouldBe(new WithDefaults(3, "given", null));
    }

    public record struct Point(int X);

    public sealed record WithDefaults(int X, string Name = "given", string? Other = null);

    [Fact]
    public void A_constructor_parameter_that_no_field_fills_is_refused()
    {
        var compiler = new DecoderCompiler(typeof(Item));

        var schema = Avsc.Record("""{"name":"name","type":"string"}""");
        compiler.ForPayload<Item>(schema, schema);

        compiler.Faults.ShouldHaveSingleItem().ShouldStartWith(
            "Item cannot be read from 'tests.Thing': no field matches the constructor parameter 'Count'.");
    }

    private static IReadOnlyList<string> Faults<T>(Avro.RecordSchema schema)
    {
        var compiler = new EncoderCompiler();
        compiler.ForPayload<T>(schema);
        return compiler.Faults;
    }
}

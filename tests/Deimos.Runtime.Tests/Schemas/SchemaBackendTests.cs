using System.Text;
using Avro.File;
using Avro.Generic;
using Deimos.Schemas;
using Deimos.Schemas.Framing;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>Messages of every backend, there and back.</summary>
public class SchemaBackendTests
{
    private static readonly Payload Thing = new() { ["test_id"] = "some string", ["some_int"] = 3 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed record MySchema(string TestId, int SomeInt);

    [Theory]
    [InlineData(SchemaBackend.Registry)]
    [InlineData(SchemaBackend.Local)]
    [InlineData(SchemaBackend.Validation)]
    [InlineData(SchemaBackend.InMemory)]
    [Trait("Case", "51")]
    public async Task A_message_survives_the_way_there_and_back(SchemaBackend backend)
    {
        var factory = Factory(backend);
        var declaration = Declaration("MySchema", KeyConfig.Field("test_id"));

        var message = await SerializeAsync(factory, declaration, Thing);

        var decoded = await factory.CreateDeserializer<Payload>(declaration)
            .DeserializeAsync(message.Key, message.Value, Cancellation);
        decoded.Payload.ShouldBe(Thing);
        decoded.Key.ShouldBe("some string");
        var typed = await factory.CreateDeserializer<MySchema>(declaration)
            .DeserializeAsync(message.Key, message.Value, Cancellation);
        typed.Payload.ShouldBe(new MySchema("some string", 3));
    }

    [Theory]
    [InlineData(SchemaBackend.Local)]
    [InlineData(SchemaBackend.Validation)]
    public async Task Equal_keys_are_equal_bytes_for_every_writer(SchemaBackend backend)
    {
        var declaration = Declaration("MySchema", KeyConfig.Field("test_id"));

        var one = await SerializeAsync(Factory(backend), declaration, Thing);
        var other = await SerializeAsync(Factory(backend), declaration, new MySchema("some string", 4));

        other.Key.ShouldBe(one.Key);
    }

    [Theory]
    [InlineData(SchemaBackend.Registry)]
    [InlineData(SchemaBackend.Local)]
    [InlineData(SchemaBackend.Validation)]
    [InlineData(SchemaBackend.InMemory)]
    public async Task Every_backend_checks_the_payload(SchemaBackend backend)
    {
        var refused = await Should.ThrowAsync<PayloadException>(() => SerializeAsync(
            Factory(backend), Declaration("MySchema", KeyConfig.None), new Payload { ["test_id"] = "a" }));

        refused.Faults.ShouldHaveSingleItem().Path.ShouldBe(".some_int");
    }

    [Fact]
    public async Task A_local_message_is_read_by_any_Avro_library()
    {
        var message = await SerializeAsync(
            Factory(SchemaBackend.Local), Declaration("MySchema", KeyConfig.None), Thing);

        using var file = DataFileReader<GenericRecord>.OpenReader(new MemoryStream(message.Value!));

        var record = file.Next();
        file.HasNext().ShouldBeFalse();
        (record["test_id"], record["some_int"]).ShouldBe(("some string", 3));
    }

    [Fact]
    public async Task A_local_message_of_another_library_is_read_by_its_own_schema()
    {
        var schema = Avsc.Record("""{"name":"a","type":"int"}""");
        using var stream = new MemoryStream();
        using (var file = DataFileWriter<GenericRecord>.OpenWriter(
            new GenericDatumWriter<GenericRecord>(schema), stream, leaveOpen: true))
        {
            var record = new GenericRecord(schema);
            record.Add("a", 5);
            file.Append(record);
        }

        var decoded = await Factory(SchemaBackend.Local)
            .CreateDeserializer<Payload>(new("things", null, null, KeyConfig.None))
            .DeserializeAsync(null, stream.ToArray(), Cancellation);

        decoded.Payload.ShouldBe(new Payload { ["a"] = 5 });
    }

    [Fact]
    public async Task A_reader_with_a_newer_schema_reads_local_messages_of_the_older_one()
    {
        var older = new ContainerFrame(Avsc.Record("""{"name":"a","type":"int"}"""));
        var newer = Avsc.Record("""{"name":"a","type":"long"},{"name":"b","type":"string","default":"new"}""");
        var message = older.Wrap([10]);

        var decoder = new ContainerDecoder<Payload>(newer, isKey: false);

        (await decoder.DecodeAsync(message, Cancellation)).Value
            .ShouldBe(new Payload { ["a"] = 5L, ["b"] = "new" });
    }

    [Theory]
    [InlineData("", DecodeFault.NotFramed)]
    [InlineData("AAAAAAE=", DecodeFault.NotFramed)]
    [InlineData("T2JqAQ==", DecodeFault.Malformed)]
    [InlineData("T2JqAQIWYXZyby5zY2hlbWEEe30A", DecodeFault.Malformed)]
    public async Task What_is_no_container_is_told_by_its_fault(string base64, DecodeFault fault)
    {
        var decoder = new ContainerDecoder<Payload>(null, isKey: false);

        var refused = await Should.ThrowAsync<MessageDecodeException>(
            async () => await decoder.DecodeAsync(Convert.FromBase64String(base64), Cancellation));

        refused.Fault.ShouldBe(fault);
    }

    [Fact]
    public async Task No_cut_or_flipped_container_does_more_than_fail()
    {
        var schema = Avsc.Record("""{"name":"a","type":"int"},{"name":"t","type":"string"}""");
        var message = new ContainerFrame(schema).Wrap([10, 2, (byte)'x']);
        var decoder = new ContainerDecoder<Payload>(schema, isKey: false);
        var refusals = 0;

        for (var at = 0; at < message.Length; at++)
        {
            var flipped = (byte[])message.Clone();
            flipped[at] ^= 0xFF;
            refusals += await RefusesAsync(decoder, message[..at]) ? 1 : 0;
            refusals += await RefusesAsync(decoder, flipped) ? 1 : 0;
        }

        // A flipped byte may still be a schema, a number or text; what is cut never is a message.
        refusals.ShouldBeGreaterThan(message.Length);
    }

    [Fact]
    public async Task A_validated_message_is_JSON_as_Avro_has_it()
    {
        var schema = Avsc.Record("""
            {"name":"text","type":"string"},{"name":"no","type":["null","int"]},{"name":"yes","type":["null","int"]},
            {"name":"bytes","type":"bytes"},{"name":"list","type":{"type":"array","items":"double"}},
            {"name":"map","type":{"type":"map","values":["long","string"]}},
            {"name":"part","type":["null",{"type":"record","name":"Part","fields":[{"name":"e","type":
              {"type":"enum","name":"E","symbols":["A","B"]}}]}]},
            {"name":"at","type":["null",{"type":"long","logicalType":"timestamp-millis"}]}
            """);
        var payload = new Payload
        {
            ["text"] = "ä\"😀",
            ["yes"] = 5,
            ["bytes"] = new byte[] { 0, 65, 255 },
            ["list"] = new List<object?> { -0.0, double.NaN, double.NegativeInfinity, 1e300 },
            ["map"] = new Payload { ["k"] = "v" },
            ["part"] = new Payload { ["e"] = "B" },
            ["at"] = DateTimeOffset.UnixEpoch.AddSeconds(1),
        };

        var json = new JsonFrame(schema).Wrap(Avsc.Encode(payload, schema));

        Encoding.UTF8.GetString(json).ShouldBe(
            """
            {"text":"ä\"😀","no":null,"yes":{"int":5},"bytes":"\u0000Aÿ","list":[-0,"NaN","-Infinity",1E+300],
            "map":{"k":{"string":"v"}},"part":{"tests.Part":{"e":"B"}},"at":{"long":1000}}
            """.ReplaceLineEndings("").Replace("😀", "\\uD83D\\uDE00", StringComparison.Ordinal));
        var decoder = new JsonDecoder<Payload>(schema, isKey: false);
        var (decoded, _) = await decoder.DecodeAsync(json, Cancellation);
        Avsc.Encode(decoded, schema).ShouldBe(Avsc.Encode(payload, schema));
    }

    [Theory]
    [InlineData("{\"a\":1}", true)]
    [InlineData("{\"a\":1,\"unknown\":2,\"e\":\"LATER\"}", true)]
    [InlineData("{}", false)]
    [InlineData("{\"a\":\"1\"}", false)]
    [InlineData("{\"a\":1.5}", false)]
    [InlineData("{\"a\":3000000000}", false)]
    [InlineData("{\"a\":1,\"u\":5}", false)]
    [InlineData("{\"a\":1,\"u\":{\"string\":\"x\"}}", false)]
    [InlineData("{\"a\":1,\"b\":\"\u0100\"}", false)]
    [InlineData("{\"a\":1,\"b\":\"\\ud800\"}", false)]
    [InlineData("[]", false)]
    [InlineData("{\"a\":", false)]
    public async Task JSON_is_read_as_its_schema_may_have_changed(string json, bool suits)
    {
        var schema = Avsc.Record("""
            {"name":"a","type":"int"},{"name":"u","type":["null","int"],"default":null},
            {"name":"b","type":"bytes","default":""},
            {"name":"e","type":{"type":"enum","name":"E","symbols":["X","Y"],"default":"Y"},"default":"X"}
            """);
        var decoder = new JsonDecoder<Payload>(schema, isKey: false);

        (await RefusesAsync(decoder, Encoding.UTF8.GetBytes(json))).ShouldBe(!suits);
    }

    [Fact]
    public void A_consumer_without_a_schema_is_refused_where_messages_do_not_bring_theirs()
    {
        var refused = Should.Throw<DeclarationException>(() => Factory(SchemaBackend.Validation)
            .CreateDeserializer<Payload>(new("things", null, null, KeyConfig.None)));

        refused.Message.ShouldContain("Put [Schema(\"…\")] on the consumer");
    }

    private static SerializerFactory Factory(SchemaBackend backend) =>
        Avsc.Factory(options: new() { Backend = backend });

    private static TopicDeclaration Declaration(string schema, KeyConfig key) =>
        new("things", schema, "com.my-namespace", key);

    private static async Task<EncodedMessage> SerializeAsync<T>(
        SerializerFactory factory, TopicDeclaration declaration, T payload)
        where T : class
    {
        var serializer = factory.CreateSerializer<T>(declaration, declaration.Topic);
        await serializer.PrepareAsync(Cancellation);
        return serializer.Serialize(payload, null, null);
    }

    private static async Task<bool> RefusesAsync(MessageDecoder<Payload> decoder, byte[] message)
    {
        try
        {
            await decoder.DecodeAsync(message, Cancellation);
            return false;
        }
        catch (MessageDecodeException)
        {
            return true;
        }
    }
}

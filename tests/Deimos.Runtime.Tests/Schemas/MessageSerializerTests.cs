using System.Buffers.Binary;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

public class MessageSerializerTests
{
    private const string Space = "com.my-namespace";
    private readonly InMemorySchemaRegistry _registry = new();

    public sealed record MySchema(string TestId, int SomeInt);

    public sealed record WithId(string TestId, int SomeInt, string? MessageId = null, string? Timestamp = null);

    [Fact]
    public async Task A_message_survives_the_way_there_and_back()
    {
        var message = await SerializeAsync(new MySchema("foo", 123), KeyConfig.Field("test_id"));

        var decoded = await DecodeAsync<MySchema>(message, KeyConfig.Field("test_id"));
        decoded.Payload.ShouldBe(new MySchema("foo", 123));
        decoded.Key.ShouldBe("foo");
        message.PartitionKey.ShouldBeNull();
        _registry.Subjects.ShouldBe(["my-topic-key", "my-topic-value"]);
    }

    [Fact]
    public async Task A_message_is_framed_by_a_zero_byte_and_the_schema_id()
    {
        var message = await SerializeAsync(new Payload { ["test_id"] = "a", ["some_int"] = 1 }, KeyConfig.None);

        message.Value![0].ShouldBe((byte)0);
        BinaryPrimitives.ReadInt32BigEndian(message.Value.AsSpan(1)).ShouldBe(1);
        message.Value[5..].ShouldBe(new byte[] { 2, (byte)'a', 2 });
        message.Key.ShouldBeNull();
    }

    [Fact]
    [Trait("Case", "3")]
    public async Task A_payload_without_its_fields_is_refused()
    {
        var refused = await Should.ThrowAsync<PayloadException>(() => SerializeAsync(
            new Payload { ["invalid"] = "key", ["payload_key"] = "key" }, KeyConfig.Field("test_id")));

        refused.Message.ShouldBe("The payload does not match schema 'com.my-namespace.MySchema': "
            + ".test_id is missing; the schema requires string; .some_int is missing; the schema requires int.");
        refused.Faults.Select(fault => fault.Path).ShouldBe([".test_id", ".some_int"]);
    }

    [Fact]
    [Trait("Case", "4")]
    public async Task Id_and_time_are_added_and_the_payload_is_left_alone()
    {
        var payload = new Payload { ["test_id"] = "foo", ["some_int"] = 123, ["payload_key"] = "key" };

        var message = await SerializeAsync(payload, KeyConfig.Plain, "MySchemaWithId");

        var decoded = await DecodeAsync<Payload>(message, KeyConfig.Plain, "MySchemaWithId");
        decoded.Key.ShouldBe("key");
        decoded.Payload!.Keys.ShouldBe(["test_id", "some_int", "message_id", "timestamp"]);
        Guid.TryParse((string?)decoded.Payload["message_id"], out _).ShouldBeTrue();
        decoded.Payload["timestamp"].ShouldBe("2026-02-03T04:05:06.7890000Z");
        payload.Count.ShouldBe(3);
    }

    [Fact]
    [Trait("Case", "32")]
    public async Task Id_and_time_that_are_there_are_kept()
    {
        var payload = new WithId("foo", 1, "existing-id", "2020-01-01");

        var message = await SerializeAsync(payload, KeyConfig.None, "MySchemaWithId");

        (await DecodeAsync<WithId>(message, KeyConfig.None, "MySchemaWithId")).Payload.ShouldBe(payload);
    }

    [Fact]
    public async Task An_added_id_is_the_same_in_the_key_and_for_objects()
    {
        var message = await SerializeAsync(new WithId("foo", 1), KeyConfig.Field("message_id"), "MySchemaWithId");

        var decoded = await DecodeAsync<WithId>(message, KeyConfig.Field("message_id"), "MySchemaWithId");
        decoded.Payload!.MessageId.ShouldNotBeNull().Length.ShouldBe(36);
        decoded.Key.ShouldBe(decoded.Payload.MessageId);
    }

    [Fact]
    [Trait("Case", "15")]
    public async Task A_key_schema_encodes_a_map()
    {
        var key = new Payload { ["part_one"] = "a", ["part_two"] = "b" };
        var payload = new Payload { ["test_id"] = "foo", ["some_int"] = 1, ["payload_key"] = key };

        var message = await SerializeAsync(payload, KeyConfig.Schema("MySchemaCompound_key"));

        (await DecodeAsync<Payload>(message, KeyConfig.Schema("MySchemaCompound_key"))).Key.ShouldBe(key);
    }

    [Fact]
    [Trait("Case", "16")]
    public void A_producer_that_says_nothing_about_keys_is_refused()
    {
        var refused = Should.Throw<DeclarationException>(() => Avsc.Factory(_registry)
            .CreateSerializer<Payload>(new("my-topic", "MySchema", Space, KeyConfig.Unspecified), "my-topic"));

        refused.Message.ShouldContain("[NoKey]");
    }

    [Fact]
    [Trait("Case", "17")]
    public async Task A_missing_key_is_refused_and_the_message_names_the_way_out()
    {
        var refused = await Should.ThrowAsync<PayloadException>(
            () => SerializeAsync(new MySchema("foo", 1), KeyConfig.Plain));

        refused.Message.ShouldBe("The payload does not match schema 'com.my-namespace.MySchema': key has no value, and "
            + "messages of topic 'my-topic' need a key. Pass a key, or declare [NoKey].");
    }

    [Fact]
    [Trait("Case", "18")]
    public async Task Without_keys_the_key_is_null()
    {
        (await SerializeAsync(new MySchema("foo", 1), KeyConfig.None)).Key.ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "31")]
    public async Task Null_and_a_payload_with_only_a_key_are_tombstones(bool isNull)
    {
        var message = isNull
            ? await SerializeAsync<Payload>(null, KeyConfig.Field("test_id"), key: "foo")
            : await SerializeAsync(
                new Payload { ["payload_key"] = "foo" }, KeyConfig.Field("test_id"), "MySchemaWithId");

        message.Value.ShouldBeNull();
        var decoded = await DecodeAsync<Payload>(message, KeyConfig.Field("test_id"));
        decoded.Payload.ShouldBeNull();
        decoded.Key.ShouldBe("foo");
    }

    [Fact]
    [Trait("Case", "57")]
    public async Task Unknown_fields_of_the_payload_are_dropped()
    {
        var payload = new Payload { ["test_id"] = "foo", ["some_int"] = 1, ["extra"] = 5 };

        var message = await SerializeAsync(payload, KeyConfig.None);

        (await DecodeAsync<MySchema>(message, KeyConfig.None)).Payload.ShouldBe(new MySchema("foo", 1));
    }

    [Fact]
    [Trait("Case", "33")]
    public async Task Nested_decimals_become_floats_and_nulls_stay()
    {
        var payload = new Payload
        {
            ["test_id"] = "a",
            ["test_float"] = 123.456m,
            ["test_array"] = new[] { "1" },
            ["some_nested_record"] = new Payload
            {
                ["some_int"] = 1,
                ["some_float"] = 456.789m,
                ["some_string"] = "s",
                ["some_optional_int"] = null,
            },
            ["some_optional_record"] = null,
        };

        var message = await SerializeAsync(payload, KeyConfig.None, "MyNestedSchema");

        var decoded = (await DecodeAsync<Payload>(message, KeyConfig.None, "MyNestedSchema")).Payload!;
        decoded["test_float"].ShouldBe(123.456f);
        var nested = decoded["some_nested_record"].ShouldBeOfType<Payload>();
        (nested["some_float"], nested["some_optional_int"]).ShouldBe((456.789f, null));
        decoded["some_optional_record"].ShouldBeNull();
    }

    public static TheoryData<Payload, string> Branches() => new()
    {
        { new() { ["record1_map"] = new Payload { ["a"] = "1" }, ["record1_id"] = 1 }, "record1_id" },
        { new() { ["record2_id"] = "x" }, "record2_id" },
        { new() { ["record3_id"] = 1 }, "record3_id" },
        { new() { ["record4_id"] = "5" }, "record4_id" },
    };

    [Theory]
    [MemberData(nameof(Branches), DisableDiscoveryEnumeration = true)]
    public async Task A_map_takes_the_branch_that_has_its_fields(Payload branch, string field)
    {
        var payload = new Payload { ["test_id"] = "a", ["test_long"] = "5", ["test_union_type"] = branch };

        var message = await SerializeAsync(payload, KeyConfig.None, "MySchemaWithUnionType");

        var decoded = (await DecodeAsync<Payload>(message, KeyConfig.None, "MySchemaWithUnionType")).Payload!;
        decoded["test_union_type"].ShouldBeOfType<Payload>().ShouldContainKey(field);
        decoded["test_long"].ShouldBe(5L);
    }

    [Fact]
    public async Task The_key_is_coerced_like_its_field()
    {
        var payload = new Payload { ["test_id"] = 123, ["some_int"] = "5" };

        var message = await SerializeAsync(payload, KeyConfig.Field("test_id"));

        (await DecodeAsync<Payload>(message, KeyConfig.Field("test_id"))).Key.ShouldBe("123");
    }

    [Fact]
    public async Task The_partition_key_hook_sees_the_key_and_the_added_fields()
    {
        Payload? seen = null;
        var serializer = await PreparedAsync<Payload>(KeyConfig.Plain, "MySchemaWithId");

        var message = serializer.Serialize(
            new Payload { ["test_id"] = "foo", ["some_int"] = 1, ["payload_key"] = "key" },
            null,
            payload => (seen = payload).PayloadKey?.ToString() + "-partition");

        message.PartitionKey.ShouldBe("key-partition");
        seen!.ShouldContainKey("message_id");
    }

    [Fact]
    public async Task Bytes_that_are_no_framed_message_are_never_a_tombstone()
    {
        var deserializer = Avsc.Factory(_registry)
            .CreateDeserializer<Payload>(new("t", "MySchema", Space, KeyConfig.None));

        var refused = await Should.ThrowAsync<MessageDecodeException>(() => deserializer.DeserializeAsync(
            null, new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken).AsTask());

        refused.Fault.ShouldBe(DecodeFault.NotFramed);
    }

    [Fact]
    public async Task An_unknown_schema_id_is_a_fault_of_its_own()
    {
        var deserializer = Avsc.Factory(_registry)
            .CreateDeserializer<Payload>(new("t", "MySchema", Space, KeyConfig.None));

        var refused = await Should.ThrowAsync<MessageDecodeException>(() => deserializer.DeserializeAsync(
            null, new byte[] { 0, 0, 0, 0, 77, 2 }, TestContext.Current.CancellationToken).AsTask());

        refused.Fault.ShouldBe(DecodeFault.UnknownSchema);
        refused.SchemaId.ShouldBe(77);
    }

    [Fact]
    public async Task Torn_and_overlong_messages_are_malformed()
    {
        var message = await SerializeAsync(new MySchema("foo", 1), KeyConfig.None);

        foreach (var data in new[] { message.Value![..^1], [.. message.Value!, 0] })
        {
            var refused = await Should.ThrowAsync<MessageDecodeException>(
                () => DecodeAsync<MySchema>(message with { Value = data }, KeyConfig.None));
            refused.Fault.ShouldBe(DecodeFault.Malformed);
        }
    }

    private async Task<EncodedMessage> SerializeAsync<T>(
        T? payload, KeyConfig keys, string schema = "MySchema", object? key = null)
        where T : class =>
        (await PreparedAsync<T>(keys, schema)).Serialize(payload, key, null);

    private async Task<MessageSerializer<T>> PreparedAsync<T>(KeyConfig keys, string schema)
        where T : class
    {
        var serializer = Avsc.Factory(_registry).CreateSerializer<T>(new("my-topic", schema, Space, keys), "my-topic");
        await serializer.PrepareAsync(TestContext.Current.CancellationToken);
        return serializer;
    }

    private Task<DecodedMessage<T>> DecodeAsync<T>(EncodedMessage message, KeyConfig keys, string schema = "MySchema")
        where T : class =>
        Avsc.Factory(_registry).CreateDeserializer<T>(new("my-topic", schema, Space, keys)).DeserializeAsync(
            message.Key, message.Value, TestContext.Current.CancellationToken).AsTask();
}

using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

public class KeySchemaTests
{
    private readonly SchemaStore _store = new(Path.GetTempPath());
    private readonly InMemorySchemaRegistry _registry = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void The_key_schema_has_the_field_with_its_whole_type()
    {
        var schema = Avsc.Record("""
            {"name":"id","type":["null",
              {"type":"fixed","name":"Price","size":4,"logicalType":"decimal","precision":5,"scale":2}]}
            """);

        var key = KeySchema.ForField(schema, KeyConfig.Field("id"), "things");

        SchemaText.Of(key).ShouldBe("""
            {"type":"record","name":"Thing_key","namespace":"tests","doc":"Key of tests.Thing.","fields":[{"name":"id",
            "type":["null",{"logicalType":"decimal","precision":5,"scale":2,"type":"fixed","name":"Price",
            "namespace":"tests","size":4}]}]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void A_field_that_does_not_exist_is_named_with_those_that_do()
    {
        var schema = Avsc.Record("""{"name":"id","type":"int"},{"name":"name","type":"string"}""");

        Should.Throw<DeclarationException>(() => KeySchema.ForField(schema, KeyConfig.Field("nope"), "things"))
            .Message.ShouldBe("The key of topic 'things' is the field 'nope', which 'tests.Thing' does not have. Its "
                + "fields are id, name.");
    }

    public static TheoryData<string, object> Keys() => new()
    {
        { "\"boolean\"", true },
        { "\"int\"", 5 },
        { "\"long\"", 5L },
        { "\"float\"", 1.5f },
        { "\"double\"", 1.5 },
        { "\"bytes\"", new byte[] { 1 } },
        { "\"string\"", "key" },
        { """["null","string"]""", "key" },
        { """["int","string"]""", "key" },
        { """{"type":"enum","name":"E","symbols":["A","B"]}""", "B" },
        { """{"type":"fixed","name":"F","size":1}""", new byte[] { 1 } },
        { """{"type":"int","logicalType":"date"}""", new DateOnly(2020, 1, 2) },
        { """{"type":"long","logicalType":"timestamp-micros"}""", Avsc.Now },
        { """{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}""", 12.5m },
        { """{"type":"string","logicalType":"uuid"}""", Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e") },
        { """{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}""", new Payload { ["a"] = 1 } },
        { """{"type":"array","items":"int"}""", new List<object?> { 1, 2 } },
    };

    [Theory]
    [MemberData(nameof(Keys), DisableDiscoveryEnumeration = true)]
    public async Task Keys_of_every_type_survive(string type, object key)
    {
        _store.TryAdd(Avsc.Record($$"""{"name":"id","type":{{type}}},{"name":"n","type":"int"}"""));

        var decoded = await RoundTripAsync(new Payload { ["id"] = key, ["n"] = 1 }, KeyConfig.Field("id"));

        new Payload { ["key"] = decoded.Key }.Equals(new Payload { ["key"] = key }).ShouldBeTrue();
    }

    [Fact]
    public async Task A_dotted_path_reaches_into_nested_records()
    {
        _store.TryAdd(Avsc.Record("""
            {"name":"owner","type":["null",
              {"type":"record","name":"Owner","fields":[{"name":"person_id","type":"long"}]}]}
            """));

        var decoded = await RoundTripAsync(new Thing(new Owner(42)), KeyConfig.Field("owner.person_id"));

        decoded.Key.ShouldBe(42L);
        (await _registry.FindLatestAsync("things-key", Cancellation))!.Schema.Fullname.ShouldBe("tests.Thing_key");
        var missing = await Should.ThrowAsync<PayloadException>(
            () => RoundTripAsync(new Thing(null), KeyConfig.Field("owner.person_id")));
        missing.Message.ShouldContain("Give 'owner.person_id' a value, pass a key, or declare [NoKey]");
    }

    public sealed record Owner(long PersonId);

    public sealed record Thing(Owner? Owner);

    [Fact]
    public async Task An_explicit_key_wins_over_the_field()
    {
        _store.TryAdd(Avsc.Record("""{"name":"id","type":"int"}"""));

        (await RoundTripAsync(new Payload { ["id"] = 1 }, KeyConfig.Field("id"), key: 2)).Key.ShouldBe(2);
        (await RoundTripAsync(new Payload { ["id"] = 1, ["payload_key"] = 3 }, KeyConfig.Field("id"))).Key.ShouldBe(3);
        (await RoundTripAsync(
            new Payload { ["id"] = 1, ["payload_key"] = new Payload { ["id"] = 4 } }, KeyConfig.Field("id")))
            .Key.ShouldBe(4);
    }

    [Fact]
    public async Task A_key_that_does_not_suit_is_named_as_the_key()
    {
        _store.TryAdd(Avsc.Record("""{"name":"id","type":"int"}"""));

        (await Should.ThrowAsync<PayloadException>(
            () => RoundTripAsync(new Payload { ["id"] = 1 }, KeyConfig.Field("id"), key: "x")))
            .Faults.ShouldHaveSingleItem().Path.ShouldBe("key.id");
    }

    [Theory]
    [InlineData(5, "5")]
    [InlineData("text", "text")]
    [InlineData("", "")]
    public async Task Plain_keys_are_text(object key, string expected)
    {
        _store.TryAdd(Avsc.Record("""{"name":"id","type":"int"}"""));

        (await RoundTripAsync(new Payload { ["id"] = 1 }, KeyConfig.Plain, key)).Key.ShouldBe(expected);
    }

    [Fact]
    public async Task A_schema_that_is_only_looked_up_is_not_registered()
    {
        _store.TryAdd(Avsc.Record("""{"name":"id","type":"int"}"""));
        var factory = Avsc.Factory(_registry, _store, new() { AutoRegister = false });

        await Should.ThrowAsync<SchemaRegistryException>(() => factory
            .CreateSerializer<Payload>(new("things", "tests.Thing", null, KeyConfig.None), "things")
            .PrepareAsync(Cancellation).AsTask());

        _registry.Subjects.ShouldBeEmpty();
    }

    private async Task<DecodedMessage<T>> RoundTripAsync<T>(T payload, KeyConfig keys, object? key = null)
        where T : class
    {
        var declaration = new TopicDeclaration("things", "tests.Thing", null, keys);
        var factory = Avsc.Factory(_registry, _store);
        var serializer = factory.CreateSerializer<T>(declaration, "things");
        await serializer.PrepareAsync(Cancellation);
        var message = serializer.Serialize(payload, key, null);
        return await factory.CreateDeserializer<T>(declaration)
            .DeserializeAsync(message.Key, message.Value, Cancellation);
    }
}

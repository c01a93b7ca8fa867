using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>Cases of coercion and keys as the Ruby gem has them, or as decided where it is mended.</summary>
public class ReferenceCaseTests
{
    private const string Space = "com.my-namespace";
    private const string Numbers = """
        {"name":"int","type":"int"},{"name":"long","type":"long"},
        {"name":"float","type":"float"},{"name":"double","type":"double"}
        """;

    private static readonly DateTimeOffset Moment = new(2020, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "13")]
    public async Task The_key_is_the_field_and_the_payload_stays_as_it_is()
    {
        var (payload, key) = await RoundTripAsync(
            "MySchema", KeyConfig.Field("test_id"), new Payload { ["test_id"] = "foo", ["some_int"] = 123 });

        key.ShouldBe("foo");
        payload.ShouldBe(new Payload { ["test_id"] = "foo", ["some_int"] = 123 });
    }

    [Fact]
    [Trait("Case", "14")]
    public async Task A_plain_key_is_not_encoded()
    {
        var registry = new InMemorySchemaRegistry();
        var serializer = Avsc.Factory(registry)
            .CreateSerializer<Payload>(new("things", "MySchema", Space, KeyConfig.Plain), "things");
        await serializer.PrepareAsync(Cancellation);

        var message = serializer.Serialize(
            new Payload { ["test_id"] = "foo", ["some_int"] = 1, ["payload_key"] = "foo_key" }, null, null);

        message.Key.ShouldBe("foo_key"u8.ToArray());
        registry.Subjects.ShouldBe(["things-value"]);
    }

    [Theory]
    [Trait("Case", "32")]
    [InlineData("message_id")]
    [InlineData("timestamp")]
    [InlineData(null)]
    public async Task Automatic_fields_are_added_only_where_they_are_missing(string? present)
    {
        var given = new Payload { ["test_id"] = "a", ["some_int"] = 1 };
        if (present is not null)
        {
            given[present] = "existing";
        }

        var (payload, _) = await RoundTripAsync("MySchemaWithId", KeyConfig.None, given);

        ((string)payload!["message_id"]!).Length.ShouldBe(present == "message_id" ? "existing".Length : 36);
        payload["timestamp"].ShouldBe(present == "timestamp" ? "existing" : "2026-02-03T04:05:06.7890000Z");
        given.Count.ShouldBe(present is null ? 2 : 3);
    }

    [Fact]
    [Trait("Case", "32")]
    public async Task Nothing_is_added_to_other_schemas_and_to_tombstones()
    {
        var (payload, _) = await RoundTripAsync(
            "MySchema", KeyConfig.None, new Payload { ["test_id"] = "a", ["some_int"] = 1 });
        var (tombstone, key) = await RoundTripAsync(
            "MySchemaWithId", KeyConfig.Plain, new Payload { ["payload_key"] = "k" });

        payload!.Keys.ShouldBe(["test_id", "some_int"]);
        tombstone.ShouldBeNull();
        key.ShouldBe("k");
    }

    [Fact]
    [Trait("Case", "35")]
    public void Text_of_numbers_becomes_numbers() =>
        Coerce(Numbers, new() { ["int"] = "1", ["long"] = "123", ["float"] = "1.1", ["double"] = "2.1" })
            .ShouldBe(new Payload { ["int"] = 1, ["long"] = 123L, ["float"] = 1.1f, ["double"] = 2.1 });

    [Fact]
    [Trait("Case", "36")]
    public void What_is_a_number_stays_and_what_does_not_fit_is_refused()
    {
        Coerce(Numbers, new() { ["int"] = 1, ["long"] = 2L, ["float"] = 1.0f, ["double"] = 2.0 })
            .ShouldBe(new Payload { ["int"] = 1, ["long"] = 2L, ["float"] = 1.0f, ["double"] = 2.0 });
        Avsc.FaultsOf(
            new Payload { ["value"] = System.Numerics.BigInteger.Parse("11111111111111111111") },
            Avsc.OneField("\"long\"")).ShouldHaveSingleItem().ShouldContain("out of range");
    }

    [Fact]
    [Trait("Case", "38")]
    public void What_has_a_text_of_its_own_becomes_that_text() =>
        Coerce(
            """{"name":"symbol","type":"string"},{"name":"own","type":"string"}""",
            new() { ["symbol"] = DayOfWeek.Monday, ["own"] = new WithText() })
            .ShouldBe(new Payload { ["symbol"] = "Monday", ["own"] = "itsme" });

    [Fact]
    [Trait("Case", "39")]
    [Trait("Case", "42")]
    public async Task Null_is_false_for_a_boolean()
    {
        var (empty, _) = await RoundTripAsync(
            "MySchemaWithBooleans", KeyConfig.None, new Payload { ["test_id"] = "a", ["some_bool"] = null });
        var (set, _) = await RoundTripAsync(
            "MySchemaWithBooleans", KeyConfig.None, new Payload { ["test_id"] = "a", ["some_bool"] = true });

        (empty!["some_bool"], set!["some_bool"]).ShouldBe((false, true));
    }

    [Theory]
    [Trait("Case", "41")]
    [InlineData("timestamp-millis")]
    [InlineData("timestamp-micros")]
    public void A_time_in_a_field_of_times_is_that_instant_not_seconds(string logicalType) =>
        Coerce(
            $$$"""{"name":"at","type":{"type":"long","logicalType":"{{{logicalType}}}"}}""", new() { ["at"] = Moment })
            .ShouldBe(new Payload { ["at"] = Moment });

    [Fact]
    [Trait("Case", "43")]
    public async Task Null_in_a_required_field_is_refused() =>
        (await Should.ThrowAsync<PayloadException>(() => RoundTripAsync(
            "MySchema", KeyConfig.None, new Payload { ["test_id"] = "a", ["some_int"] = null })))
            .Faults.ShouldHaveSingleItem().Path.ShouldBe(".some_int");

    [Theory]
    [Trait("Case", "52")]
    [InlineData("1.0")]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData(4.5)]
    public void What_is_no_whole_number_is_refused(object value) =>
        Avsc.FaultsOf(new Payload { ["value"] = value }, Avsc.OneField("\"int\"")).ShouldHaveSingleItem();

    [Theory]
    [Trait("Case", "53")]
    [InlineData(0)]
    [InlineData("")]
    public void What_only_Ruby_takes_for_true_is_refused(object value) =>
        Avsc.FaultsOf(new Payload { ["value"] = value }, Avsc.OneField("\"boolean\"")).ShouldHaveSingleItem();

    [Fact]
    [Trait("Case", "53")]
    public void The_word_false_is_false() =>
        Coerce("""{"name":"value","type":"boolean"}""", new() { ["value"] = "false" })["value"].ShouldBe(false);

    [Fact]
    [Trait("Case", "54")]
    public void Items_of_a_list_are_coerced_like_any_field() =>
        Coerce(
            """{"name":"list","type":{"type":"array","items":"int"}}""", new() { ["list"] = new[] { "1", "2" } })
            .Equals(new Payload { ["list"] = new List<object?> { 1, 2 } }).ShouldBeTrue();

    private static Payload Coerce(string fields, Payload payload)
    {
        var schema = Avsc.Record(fields);
        return Avsc.Decode<Payload>(Avsc.Encode(payload, schema), schema);
    }

    private static async Task<(Payload? Payload, object? Key)> RoundTripAsync(
        string schema, KeyConfig key, Payload given)
    {
        var declaration = new TopicDeclaration("things", schema, Space, key);
        var factory = Avsc.Factory();
        var serializer = factory.CreateSerializer<Payload>(declaration, "things");
        await serializer.PrepareAsync(Cancellation);
        var message = serializer.Serialize(given, null, null);
        var decoded = await factory.CreateDeserializer<Payload>(declaration)
            .DeserializeAsync(message.Key, message.Value, Cancellation);
        return (decoded.Payload, decoded.Key);
    }

    private sealed class WithText
    {
        public override string ToString() => "itsme";
    }
}

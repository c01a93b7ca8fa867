using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deimos.Runtime.Tests.Schemas;

public class SchemaCodecTests
{
    private const string Space = "com.my-namespace";

    private readonly InMemorySchemaRegistry _registry = new();
    private readonly SchemaStore _store = Avsc.Store();
    private readonly SchemaCodec _codec;

    public SchemaCodecTests() => _codec = new(
        Avsc.Factory(_registry, _store), TimeProvider.System, Options.Create(new SchemaOptions()));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public sealed record MySchema(string TestId, int SomeInt);

    [Fact]
    [Trait("Case", "45")]
    public void A_payload_is_checked_by_the_name_of_its_schema()
    {
        _codec.Validate("MySchema", new Payload { ["test_id"] = "hi", ["some_int"] = 4 }, Space);

        Should.Throw<PayloadException>(() => _codec.Validate(
            "MySchema", new Payload { ["test_id2"] = "hi", ["some_int"] = 4 }, Space))
            .Faults.ShouldHaveSingleItem().ToString().ShouldBe(".test_id is missing; the schema requires string");
    }

    [Fact]
    [Trait("Case", "51")]
    public async Task What_is_encoded_is_decoded_again()
    {
        var payload = new Payload { ["test_id"] = "some string", ["some_int"] = 3 };

        var data = await _codec.EncodeAsync("MySchema", payload, Space, cancellationToken: Cancellation);

        (await _codec.DecodeAsync<Payload>("MySchema", data, Space, Cancellation)).ShouldBe(payload);
        (await _codec.DecodeAsync<MySchema>($"{Space}.MySchema", data, cancellationToken: Cancellation))
            .ShouldBe(new MySchema("some string", 3));
        (await _codec.DecodeAsync<Payload>(null, data, cancellationToken: Cancellation)).ShouldBe(payload);
        _registry.Subjects.ShouldBe(["com.my-namespace.MySchema"]);
    }

    [Fact]
    public async Task A_subject_of_ones_own_is_used_and_the_default_namespace_is_put_before()
    {
        var codec = new SchemaCodec(
            Avsc.Factory(_registry), TimeProvider.System,
            Options.Create(new SchemaOptions { DefaultNamespace = Space }));

        await codec.EncodeAsync(
            "MySchema", new MySchema("a", 1), subject: "mine", cancellationToken: Cancellation);

        _registry.Subjects.ShouldBe(["mine"]);
    }

    [Fact]
    [Trait("Case", "49")]
    public async Task Null_is_decoded_to_null_and_encoded_to_null_without_a_schema()
    {
        (await _codec.DecodeAsync<Payload>("Nowhere", null, cancellationToken: Cancellation)).ShouldBeNull();
        (await _codec.DecodeAsync<Payload>("Nowhere", Array.Empty<byte>(), cancellationToken: Cancellation))
            .ShouldBeNull();
        (await _codec.EncodeAsync<Payload>("Nowhere", null, cancellationToken: Cancellation)).ShouldBeNull();
        (await _codec.DecodeKeyAsync(KeyConfig.Field("id"), "Nowhere", null, cancellationToken: Cancellation))
            .ShouldBeNull();
    }

    [Fact]
    [Trait("Case", "50")]
    public async Task What_does_not_match_is_refused_before_anything_is_registered()
    {
        var refused = await Should.ThrowAsync<PayloadException>(() => _codec.EncodeAsync(
            "MySchema", new Payload { ["test_id"] = "a" }, Space, cancellationToken: Cancellation));

        refused.SchemaName.ShouldBe("com.my-namespace.MySchema");
        _registry.Subjects.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "47")]
    public async Task The_key_of_a_field_is_encoded_with_its_schema()
    {
        var key = KeyConfig.Field("test_id");

        var data = await _codec.EncodeKeyAsync(key, "MySchema", "123", Space, cancellationToken: Cancellation);

        (await _codec.DecodeKeyAsync(key, "MySchema", data, Space, Cancellation)).ShouldBe("123");
        var record = await _codec.DecodeAsync<Payload>(null, data, cancellationToken: Cancellation);
        record.ShouldBe(new Payload { ["test_id"] = "123" });
        _registry.Subjects.ShouldBe(["com.my-namespace.MySchema_key"]);
    }

    [Fact]
    [Trait("Case", "66")]
    public async Task A_key_that_is_not_encoded_is_refused()
    {
        var refused = await Should.ThrowAsync<MessageDecodeException>(
            () => _codec.DecodeKeyAsync(
                KeyConfig.Field("test_id"), "MySchema", "123"u8.ToArray(), Space, Cancellation));

        (refused.Fault, refused.IsKey).ShouldBe((DecodeFault.NotFramed, true));
    }

    [Fact]
    public async Task Keys_of_every_kind_have_their_short_cut()
    {
        var compound = KeyConfig.Schema("MySchemaCompound_key");
        var map = new Payload { ["part_one"] = "a", ["part_two"] = "b" };

        var data = await _codec.EncodeKeyAsync(compound, "MySchema", map, Space, "things-key", Cancellation);
        var plain = await _codec.EncodeKeyAsync(KeyConfig.Plain, "MySchema", 5, Space, cancellationToken: Cancellation);
        var none = await _codec.EncodeKeyAsync(
            KeyConfig.None, "MySchema", null, Space, cancellationToken: Cancellation);

        (await _codec.DecodeKeyAsync(compound, "MySchema", data, Space, Cancellation)).ShouldBe(map);
        (await _codec.DecodeKeyAsync(KeyConfig.Plain, "MySchema", plain, Space, Cancellation)).ShouldBe("5");
        none.ShouldBeNull();
        _registry.Subjects.ShouldBe(["things-key"]);
        (await Should.ThrowAsync<PayloadException>(() => _codec.EncodeKeyAsync(
            KeyConfig.Field("some_int"), "MySchema", "x", Space, cancellationToken: Cancellation)))
            .Faults.ShouldHaveSingleItem().Path.ShouldBe("key.some_int");
    }

    [Fact]
    [Trait("Case", "48")]
    public async Task A_schema_added_in_memory_is_found_like_those_on_disk()
    {
        var added = Avsc.Record("""{"name":"my_id","type":"int"}""", "MyNewSchema");
        _store.TryAdd(added).ShouldBeTrue();
        _store.TryAdd(Avsc.Record("""{"name":"other","type":"string"}""", "MyNewSchema")).ShouldBeFalse();

        var data = await _codec.EncodeAsync(
            "tests.MyNewSchema", new Payload { ["my_id"] = 5 }, cancellationToken: Cancellation);

        (await _codec.DecodeAsync<Payload>("tests.MyNewSchema", data, cancellationToken: Cancellation))
            .ShouldBe(new Payload { ["my_id"] = 5 });
        _codec.Validate("MySchema", new MySchema("a", 1), Space);
    }

    [Fact]
    public void It_is_a_service_and_the_registry_in_memory_is_chosen_by_the_backend()
    {
        var services = new ServiceCollection();
        services.Configure<SchemaOptions>(options => options.Backend = SchemaBackend.InMemory);

        using var provider = services.AddDeimosSchemas().BuildServiceProvider();

        provider.GetRequiredService<SchemaCodec>().ShouldNotBeNull();
        provider.GetRequiredService<ISchemaRegistry>().ShouldBeOfType<InMemorySchemaRegistry>();
    }
}

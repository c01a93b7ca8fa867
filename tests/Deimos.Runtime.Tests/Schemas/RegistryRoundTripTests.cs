using Deimos.Embedded.SchemaRegistry;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>The whole schema side against the embedded registry.</summary>
public class RegistryRoundTripTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_read_by_someone_who_has_no_schema()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Cancellation);
        await using var writer = Services(registry.Url);
        await using var reader = Services(registry.Url);
        var keys = KeyConfig.Field("test_id");
        var serializer = writer.GetRequiredService<SerializerFactory>().CreateSerializer<Payload>(
            new("nested", "MyNestedSchema", "com.my-namespace", keys), "prefix.nested");
        await serializer.PrepareAsync(Cancellation);
        var message = serializer.Serialize(
            new Payload
            {
                ["test_id"] = "id",
                ["test_float"] = 1.5,
                ["test_array"] = new[] { "a" },
                ["some_nested_record"] = new Payload { ["some_int"] = 1, ["some_float"] = 2, ["some_string"] = "s" },
            },
            null,
            null);

        var decoded = await reader.GetRequiredService<SerializerFactory>()
            .CreateDeserializer<Payload>(new("nested", null, null, keys))
            .DeserializeAsync(message.Key, message.Value, Cancellation);

        decoded.Key.ShouldBe("id");
        decoded.Payload!["test_array"].ShouldBeOfType<List<object?>>().ShouldBe(["a"]);
        using var http = new HttpClient();
        (await http.GetStringAsync(new Uri(registry.Url, "subjects"), Cancellation))
            .ShouldBe("""["prefix.nested-key","prefix.nested-value"]""");
    }

    private static ServiceProvider Services(Uri registry)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.Configure<SchemaRegistryOptions>(options => options.Url = registry);
        return services.AddDeimosSchemas().BuildServiceProvider();
    }
}

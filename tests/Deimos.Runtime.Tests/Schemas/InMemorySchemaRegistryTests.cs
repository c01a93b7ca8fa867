using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

public sealed class InMemorySchemaRegistryTests : SchemaRegistryContract
{
    [Fact]
    public async Task Every_subject_keeps_the_level_of_the_registry()
    {
        var registry = new InMemorySchemaRegistry(CompatibilityLevel.None);
        await registry.RegisterAsync("a", Avsc.OneField("\"int\""), [], Cancellation);

        await registry.RegisterAsync("a", Avsc.OneField("\"string\""), [], Cancellation);

        (await registry.FindLatestAsync("a", Cancellation))!.Version.ShouldBe(2);
        registry.Subjects.ShouldBe(["a"]);
    }

    protected override Task<ISchemaRegistry> CreateAsync() =>
        Task.FromResult<ISchemaRegistry>(new InMemorySchemaRegistry());
}

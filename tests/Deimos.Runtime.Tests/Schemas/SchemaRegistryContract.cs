using Avro;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>
/// What every registry must do for this framework. The one in memory and the client of a real one both pass it, which
/// is what lets a test with the first say something about the second.
/// </summary>
public abstract class SchemaRegistryContract : IAsyncLifetime
{
    private const string Id = """{"name":"id","type":"int"}""";
    private const string Note = """{"name":"note","type":"string","default":""}""";
    private const string Added = """{"name":"added","type":"int"}""";

    private ISchemaRegistry _registry = null!;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _registry = await CreateAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task<ISchemaRegistry> CreateAsync();

    [Fact]
    public async Task The_same_schema_has_the_same_id_in_every_subject()
    {
        var first = await RegisterAsync("a-value", Avsc.Record(Id));
        var again = await RegisterAsync("a-value", Avsc.Record(Id));
        var elsewhere = await RegisterAsync("b-value", Avsc.Record(Id));
        var other = await RegisterAsync("b-value", Avsc.Record($"{Id},{Note}"));

        (again, elsewhere).ShouldBe((first, first));
        other.ShouldNotBe(first);
    }

    [Fact]
    public async Task A_schema_is_found_by_its_id()
    {
        var id = await RegisterAsync("a-value", Avsc.Record(Id));

        var found = await _registry.GetSchemaAsync(id, Cancellation);

        SchemaText.Of(found).ShouldBe(SchemaText.Of(Avsc.Record(Id)));
        var unknown = await Should.ThrowAsync<SchemaRegistryException>(
            () => _registry.GetSchemaAsync(4711, Cancellation).AsTask());
        (unknown.StatusCode, unknown.ErrorCode, unknown.IsTransient).ShouldBe((404, 40403, false));
    }

    [Fact]
    public async Task A_schema_is_found_in_its_subject_with_its_version()
    {
        await RegisterAsync("a-value", Avsc.Record(Id));
        var id = await RegisterAsync("a-value", Avsc.Record($"{Id},{Note}"));

        var found = await FindAsync("a-value", Avsc.Record($"{Id},{Note}"));

        (found.Id, found.Version, found.Subject).ShouldBe((id, 2, "a-value"));
        (await Should.ThrowAsync<SchemaRegistryException>(() => FindAsync("a-value", Avsc.Record(Added))))
            .ErrorCode.ShouldBe(40403);
        (await Should.ThrowAsync<SchemaRegistryException>(() => FindAsync("none", Avsc.Record(Id))))
            .ErrorCode.ShouldBe(40401);
    }

    [Fact]
    public async Task The_latest_version_is_the_one_that_came_last()
    {
        (await _registry.FindLatestAsync("a-value", Cancellation)).ShouldBeNull();
        await RegisterAsync("a-value", Avsc.Record(Id));
        var id = await RegisterAsync("a-value", Avsc.Record($"{Id},{Note}"));

        var latest = (await _registry.FindLatestAsync("a-value", Cancellation))!;

        (latest.Id, latest.Version, latest.Subject).ShouldBe((id, 2, "a-value"));
        latest.Schema.ShouldBeOfType<RecordSchema>().Fields.Select(field => field.Name).ShouldBe(["id", "note"]);
    }

    [Fact]
    public async Task An_incompatible_change_is_refused_with_subject_level_and_reasons()
    {
        await RegisterAsync("a-value", Avsc.Record(Id));

        var refused = await Should.ThrowAsync<IncompatibleSchemaException>(
            () => RegisterAsync("a-value", Avsc.Record($"{Id},{Added}")));

        (refused.Subject, refused.SchemaName, refused.Level)
            .ShouldBe(("a-value", "tests.Thing", CompatibilityLevel.Backward));
        (refused.StatusCode, refused.IsTransient).ShouldBe((409, false));
        refused.Reasons.ShouldHaveSingleItem().ShouldStartWith("{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE'");
        refused.Message.ShouldStartWith(
            "Schema 'tests.Thing' is not compatible with subject 'a-value', which keeps the level Backward: "
            + "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The new schema has the field 'added'");
        refused.Message.ShouldEndWith(
            "Change the schema so that it stays compatible, or the subject's compatibility level.");
        (await _registry.FindLatestAsync("a-value", Cancellation))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task Whether_a_schema_may_follow_is_told_without_registering_it()
    {
        await RegisterAsync("a-value", Avsc.Record(Id));

        await _registry.CheckAsync("a-value", Avsc.Record($"{Id},{Note}"), Cancellation);
        var refused = await Should.ThrowAsync<IncompatibleSchemaException>(
            () => _registry.CheckAsync("a-value", Avsc.Record($"{Id},{Added}"), Cancellation).AsTask());

        (refused.Subject, refused.Level).ShouldBe(("a-value", CompatibilityLevel.Backward));
        refused.Reasons.ShouldNotBeEmpty();
        (await _registry.FindLatestAsync("a-value", Cancellation))!.Version.ShouldBe(1);
    }

    [Fact]
    public async Task A_schema_that_no_registry_takes_is_refused()
    {
        var schema = SchemaText.Parse(
            """{"type":"record","name":"Bad","fields":[{"name":"a","type":"int","default":"text"}]}""");

        var refused = await Should.ThrowAsync<SchemaRegistryException>(() => RegisterAsync("a-value", schema));

        (refused.StatusCode, refused.ErrorCode).ShouldBe((422, 42201));
    }

    [Fact]
    public async Task Types_of_other_subjects_are_referred_to()
    {
        var names = new SchemaNames();
        var unit = SchemaText.Parse("""{"type":"enum","name":"Unit","namespace":"tests","symbols":["KG"]}""", names);
        var item = SchemaText.Parse(
            """{"type":"record","name":"Item","namespace":"tests","fields":[{"name":"unit","type":"Unit"}]}""", names);
        await RegisterAsync("tests.Unit", unit);
        IReadOnlyList<SchemaReference> references = [new("tests.Unit", "tests.Unit", 1)];

        var id = await _registry.RegisterAsync("items-value", item, references, Cancellation);

        var read = (RecordSchema)await _registry.GetSchemaAsync(id, Cancellation);
        read["unit"].Schema.ShouldBeOfType<EnumSchema>().Symbols.ShouldBe(["KG"]);
        (await _registry.FindAsync("items-value", item, references, Cancellation)).Id.ShouldBe(id);
        (await Should.ThrowAsync<SchemaRegistryException>(() => _registry
            .RegisterAsync("other-value", item, [new("tests.Unit", "nowhere", 1)], Cancellation).AsTask()))
            .ErrorCode.ShouldBe(42201);
    }

    private Task<int> RegisterAsync(string subject, Schema schema) =>
        _registry.RegisterAsync(subject, schema, [], Cancellation).AsTask();

    private Task<RegisteredSchema> FindAsync(string subject, Schema schema) =>
        _registry.FindAsync(subject, schema, [], Cancellation).AsTask();
}

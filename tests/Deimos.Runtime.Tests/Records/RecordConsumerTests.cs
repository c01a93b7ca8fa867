using Deimos.Consuming;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Runtime.Tests.Records;

public sealed class RecordConsumerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private RecordsHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await RecordsHost.StartAsync(
        postgres,
        services: (all, connection) => all
            .AddSingleton<TimeProvider>(_time)
            .AddDbContext<RecordsDb>(options => options.UseNpgsql(connection))
            .AddScoped<SampleConsumer>()
            .AddScoped<SampleByFieldConsumer>()
            .AddScoped<SampleByLookupConsumer>()
            .AddScoped<PairConsumer>());

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    [Trait("Case", "116")]
    [Trait("Case", "125")]
    public async Task A_payload_without_a_record_creates_it()
    {
        await ConsumeAsync<SampleConsumer>(5, new()
        {
            ["test_id"] = "abc",
            ["some_int"] = 3,
            ["updated_at"] = (int)Start.AddDays(-1).ToUnixTimeSeconds(),
            ["some_datetime_int"] = (int)Start.ToUnixTimeSeconds(),
            ["timestamp"] = "in no column",
        });

        var sample = (await SamplesAsync()).ShouldHaveSingleItem();
        sample.Id.ShouldBe(5);
        sample.TestId.ShouldBe("abc");
        sample.SomeInt.ShouldBe(3);
        sample.SomeDatetimeInt.ShouldBe(Start);
        sample.CreatedAt.ShouldBe(Start);
        sample.UpdatedAt.ShouldBe(Start);
    }

    [Fact]
    [Trait("Case", "119")]
    [Trait("Case", "125")]
    public async Task A_payload_of_a_record_changes_what_it_has_and_the_time_of_the_last_write()
    {
        await AddAsync(new() { Id = 5, TestId = "abc", SomeInt = 3, SomeBool = true, GeneratedId = "kept" });
        var payload = new Payload { ["test_id"] = "abc", ["some_int"] = 3, ["created_at"] = 1, ["generated"] = "x" };

        await ConsumeAsync<SampleConsumer>(5, payload);
        _time.Advance(TimeSpan.FromDays(1));
        await ConsumeAsync<SampleConsumer>(5, payload);

        var sample = (await SamplesAsync()).ShouldHaveSingleItem();
        sample.GeneratedId.ShouldBe("kept");
        sample.SomeBool.ShouldBeTrue();
        sample.CreatedAt.ShouldBe(Start.AddYears(-1));
        sample.UpdatedAt.ShouldBe(Start.AddDays(1));
    }

    [Fact]
    [Trait("Case", "118")]
    public async Task A_tombstone_deletes_the_record_if_there_is_one()
    {
        await AddAsync(new() { Id = 5, SomeBool = true });
        await AddAsync(new() { Id = 6 });

        await ConsumeAsync<SampleConsumer>(5, null);
        await ConsumeAsync<SampleConsumer>(5, null);

        (await SamplesAsync()).Select(sample => sample.Id).ShouldBe([6]);
    }

    [Fact]
    [Trait("Case", "121")]
    [Trait("Case", "122")]
    public async Task Lookup_key_and_choice_of_messages_may_be_ones_own()
    {
        await AddAsync(new() { Id = 100, TestId = "id1", SomeInt = 1 });

        await ConsumeAsync<SampleByLookupConsumer>("k1", new() { ["test_id"] = "id1", ["some_int"] = 3 });
        await ConsumeAsync<SampleByLookupConsumer>("k2", new() { ["test_id"] = "id2", ["some_int"] = 4 });
        await ConsumeAsync<SampleByLookupConsumer>("k3", new() { ["test_id"] = "skipped", ["some_int"] = 5 });

        (await SamplesAsync()).Select(sample => (sample.TestId, sample.SomeInt)).ShouldBe(
            [("id1", 3), ("id2", 4)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_key_field_is_looked_up_under_its_own_property()
    {
        await AddAsync(new() { Id = 7, TestId = "abc", SomeInt = 1 });

        await ConsumeAsync<SampleByFieldConsumer>("abc", new() { ["test_id"] = "abc", ["some_int"] = 2 });
        (await SamplesAsync()).ShouldHaveSingleItem().SomeInt.ShouldBe(2);

        await ConsumeAsync<SampleByFieldConsumer>("abc", null);
        (await SamplesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_older_version_does_not_overwrite_a_newer_one()
    {
        await AddAsync(new() { Id = 7, TestId = "abc", SomeInt = 5, UpdatedAt = Start.AddYears(-1) });

        await ConsumeAsync<SampleByFieldConsumer>("abc", new() { ["test_id"] = "abc", ["some_int"] = 4 });
        (await SamplesAsync()).ShouldHaveSingleItem().UpdatedAt.ShouldBe(Start.AddYears(-1));

        await ConsumeAsync<SampleByFieldConsumer>("abc", new() { ["test_id"] = "abc", ["some_int"] = 5 });
        (await SamplesAsync()).ShouldHaveSingleItem().UpdatedAt.ShouldBe(Start);
    }

    [Fact]
    public async Task A_key_of_several_fields_finds_its_record()
    {
        static Payload Key(string one, string two) => new() { ["part_one"] = one, ["part_two"] = two };

        await ConsumeAsync<PairConsumer>(Key("a", "1"), new() { ["test_id"] = "first", ["some_int"] = 1 });
        await ConsumeAsync<PairConsumer>(Key("a", "2"), new() { ["test_id"] = "second", ["some_int"] = 2 });
        await ConsumeAsync<PairConsumer>(Key("a", "1"), new() { ["test_id"] = "changed", ["some_int"] = 3 });
        await ConsumeAsync<PairConsumer>(Key("a", "2"), null);

        await using var db = _host.Plain();
        var pair = (await db.Set<Pair>().ToListAsync(Cancellation)).ShouldHaveSingleItem();
        (pair.PartOne, pair.PartTwo, pair.TestId, pair.SomeInt).ShouldBe(("a", "1", "changed", 3));
    }

    [Fact]
    public async Task A_value_that_a_property_cannot_take_is_named()
    {
        var refused = await Should.ThrowAsync<RecordException>(() =>
            ConsumeAsync<SampleConsumer>(5, new() { ["some_int"] = "many" }));

        refused.Message.ShouldBe(
            "Sample.SomeInt cannot take a String; it is a Int32. Convert it in RecordAttributes, or change the property "
            + "or the schema.");
        (await SamplesAsync()).ShouldBeEmpty();
    }

    private async Task ConsumeAsync<TConsumer>(object? key, Payload? payload)
        where TConsumer : Consumer<Payload>
    {
        await using var scope = _host.Scope();
        await scope.ServiceProvider.GetRequiredService<TConsumer>().ConsumeAsync(
            payload, new() { Topic = "samples", GroupId = "group", Key = key }, Cancellation);
    }

    private async Task AddAsync(Sample sample)
    {
        await using var db = _host.Plain();
        sample.CreatedAt = Start.AddYears(-1);
        db.Add(sample);
        await db.SaveChangesAsync(Cancellation);
    }

    private async Task<List<Sample>> SamplesAsync()
    {
        await using var db = _host.Plain();
        return await db.Samples.IgnoreQueryFilters().OrderBy(sample => sample.Id).ToListAsync(Cancellation);
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Tests;

/// <summary>Messages for consumers that take several record types from one topic.</summary>
public sealed class TestConsumeRecordTypesTests : IAsyncDisposable
{
    private readonly Inbox _inbox = new();
    private readonly DeimosTest _deimos;

    public TestConsumeRecordTypesTests() => _deimos = DeimosTest.Create(
        deimos => deimos.AddConsumer<HappeningConsumer>(),
        host => host.Services.AddSingleton(_inbox));

    [Fact]
    public async Task An_object_is_of_the_record_type_that_its_class_stands_for()
    {
        await _deimos.TestConsumeAsync<HappeningConsumer>(new FlagSet("foo", true), callOriginal: true);
        await _deimos.TestConsumeAsync<HappeningConsumer>(new StampedThing("bar", 1), callOriginal: true);
        await _deimos.TestConsumeAsync("happenings", new ThingChanged("baz", 2), callOriginal: true, key: "qux");

        _inbox.Taken.Select(taken => taken.Payload).ShouldBe(
            [new FlagSet("foo", true), new StampedThing("bar", 1), new ThingChanged("baz", 2)]);
        _inbox.Taken.Select(taken => taken.Metadata.Key).ShouldBe(["foo", "bar", "qux"]);
    }

    [Fact]
    public async Task Other_payloads_are_of_the_record_type_that_they_fit()
    {
        await _deimos.TestConsumeAsync<HappeningConsumer, Happening>(
            new { test_id = "foo", some_bool = true },
            (happening, _) => happening.ShouldBe(new FlagSet("foo", true)));
        await _deimos.TestConsumeAsync<HappeningConsumer>(
            new { test_id = "foo", some_bool = true },
            (payload, metadata) =>
            {
                payload!["some_bool"].ShouldBe(true);
                metadata.Key.ShouldBe("foo");
            });
    }

    [Fact]
    public async Task A_tombstone_is_of_no_type()
    {
        await _deimos.TestConsumeAsync<HappeningConsumer>(null, callOriginal: true, key: "foo");

        var (payload, metadata) = _inbox.Taken.ShouldHaveSingleItem();
        payload.ShouldBeNull();
        metadata.Key.ShouldBe("foo");
    }

    [Fact]
    public async Task A_batch_mixes_record_types()
    {
        Happening[] happenings = [new ThingChanged("foo", 1), new FlagSet("bar", false)];

        await _deimos.TestConsumeBatchAsync<HappeningBatchConsumer, Happening>(
            happenings, (given, _) => given.ShouldBe(happenings));
    }

    [Fact]
    public async Task What_fits_no_record_type_is_told_with_the_faults_of_the_closest()
    {
        var wrong = await _deimos.TestConsumeInvalidAsync<HappeningConsumer>(new { test_id = "foo", some_bool = 7.5 });

        wrong.SchemaName.ShouldBe("com.my-namespace.MySchemaWithBooleans");
        wrong.Faults.ShouldHaveSingleItem().Path.ShouldBe(".some_bool");
    }

    [Fact]
    public async Task What_fits_and_should_not_is_shown_with_the_record_types()
    {
        var failure = await Should.ThrowAsync<DeimosAssertionException>(
            () => _deimos.TestConsumeInvalidAsync<HappeningConsumer>(new FlagSet("foo", true)));

        failure.Message.ShouldEndWith("fits schema 'com.my-namespace.MySchema' or "
            + "'com.my-namespace.MySchemaWithBooleans' or 'com.my-namespace.MySchemaWithId'");
    }

    [Fact]
    public async Task What_fits_several_record_types_must_say_which_it_is() =>
        (await Should.ThrowAsync<ArgumentException>(
            () => _deimos.TestConsumeAsync<HappeningConsumer>(new { test_id = "foo", some_int = 1 })))
            .Message.ShouldStartWith(
                "The payload fits the record types 'com.my-namespace.MySchema' and 'com.my-namespace.MySchemaWithId'. "
                + "Give an object of the type that stands for one of them.");

    public ValueTask DisposeAsync() => _deimos.DisposeAsync();
}

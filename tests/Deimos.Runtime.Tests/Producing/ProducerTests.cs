using System.Text;
using Avro;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Producing;

/// <summary>What becomes of a published payload, whatever carries it.</summary>
public sealed class ProducerTests
{
    private static readonly KeyConfig ById = KeyConfig.Field("test_id");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "3")]
    public async Task A_payload_that_does_not_fit_is_refused_and_nothing_is_sent()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(ById));

        var refused = await Should.ThrowAsync<PayloadException>(() => host.Get<Bare>().PublishAsync(
            new Payload { ["invalid"] = "key", PayloadKey = "key" }, cancellationToken: Cancellation));

        refused.Faults.Select(fault => fault.Path).ShouldBe([".test_id", ".some_int"]);
        host.Sent.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "4")]
    [Trait("Case", "32")]
    public async Task Id_and_time_are_added_where_the_schema_wants_them_and_the_key_is_taken_out()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.Plain, "MySchemaWithId"));

        await host.Get<Bare>().PublishAsync(Bare.Foo("key"), cancellationToken: Cancellation);

        var sent = host.Sent.Single();
        sent.Key.ShouldBe("key");
        sent.PartitionKey.ShouldBe("key");
        sent.Payload!.Keys.Order().ShouldBe(["message_id", "some_int", "test_id", "timestamp"]);
        sent.Payload["message_id"].ShouldBeOfType<string>().Length.ShouldBe(36);
        DateTimeOffset.TryParse((string)sent.Payload["timestamp"]!, null, out _).ShouldBeTrue();
    }

    [Fact]
    [Trait("Case", "13")]
    public async Task The_key_field_is_encoded_with_a_schema_of_its_own_and_the_payload_is_left_as_it_is()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(ById));

        await host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);

        host.Sent.Single().Key.ShouldBe("foo");
        host.Sent.Single().Payload.ShouldBe(Bare.Foo());
        (await KeySchemaAsync(host)).Fields.Single().Name.ShouldBe("test_id");
    }

    [Fact]
    [Trait("Case", "14")]
    public async Task A_plain_key_is_not_encoded()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.Plain));

        await host.Get<Bare>().PublishAsync(Bare.Foo("foo_key"), cancellationToken: Cancellation);

        host.Sent.Single().Encoded.Key.ShouldBe(Encoding.UTF8.GetBytes("foo_key"));
        host.Registry.Subjects.ShouldBe(["my-topic-value"]);
    }

    [Fact]
    [Trait("Case", "15")]
    public async Task A_key_schema_takes_a_map()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.Schema("MySchema_key")));

        await host.Get<Bare>().PublishAsync(
            Bare.Foo(new Payload { ["test_id"] = "foo_key" }), cancellationToken: Cancellation);

        host.Sent.Single().Key.ShouldBe(new Payload { ["test_id"] = "foo_key" });
        (await KeySchemaAsync(host)).Fullname.ShouldBe("com.my-namespace.MySchema_key");
    }

    [Fact]
    [Trait("Case", "17")]
    public async Task A_plain_key_that_is_missing_is_refused()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.Plain));

        var refused = await Should.ThrowAsync<PayloadException>(
            () => host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation));

        refused.Message.ShouldContain("[NoKey]");
        host.Sent.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "18")]
    public async Task Without_keys_the_key_is_null()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.None));

        await host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);

        host.Sent.Single().Key.ShouldBeNull();
        host.Sent.Single().Encoded.Key.ShouldBeNull();
    }

    [Fact]
    [Trait("Case", "24")]
    public async Task Another_topic_and_headers_hold_for_all_messages_of_a_list()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(ById));

        await host.Get<Bare>().PublishListAsync(
            [Bare.Foo(), Bare.Foo()],
            new() { Topic = "a-new-topic", Headers = new() { { "foo", "bar" } } },
            Cancellation);

        host.Sent.Select(message => message.Topic).ShouldBe(["a-new-topic", "a-new-topic"]);
        host.Sent.Select(message => message.Headers.GetText("foo")).ShouldBe(["bar", "bar"]);
        host.Registry.Subjects.ShouldBe(["my-topic-key", "my-topic-value"]);
    }

    [Fact]
    [Trait("Case", "30")]
    public async Task Headers_that_nobody_gave_are_not_there_and_others_are_in_both_forms()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(ById));

        await host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);
        await host.Get<Bare>().PublishAsync(Bare.Foo(), new() { Headers = new() { { "a", "1" } } }, Cancellation);

        // Other tests of this process may be tracing.
        host.Sent[0].Headers.Select(header => header.Key).Except(["traceparent", "tracestate"]).ShouldBeEmpty();
        host.Sent[1].Headers.GetText("a").ShouldBe("1");
        host.Sent[1].Encoded.Headers.GetText("a").ShouldBe("1");
    }

    [Fact]
    [Trait("Case", "31")]
    public async Task Only_a_payload_without_fields_is_a_tombstone()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(KeyConfig.None));
        var empty = new Payload { ["test_id"] = "", ["some_int"] = 0 };

        await host.Get<Bare>().PublishListAsync([Bare.Foo("k"), empty, Bare.Foo()], cancellationToken: Cancellation);
        await host.Get<Bare>().PublishAsync(null, new() { Key = "k" }, Cancellation);

        host.Sent.Select(message => message.Payload is null).ShouldBe([false, false, false, true]);
    }

    [Fact]
    [Trait("Case", "33")]
    public async Task Decimals_become_floats_at_any_depth_and_nulls_stay()
    {
        await using var host = await MemoryHost.StartAsync(Bare.On(ById, "MyNestedSchema"));
        var nested = new Payload
        {
            ["some_int"] = 1,
            ["some_float"] = 456.789m,
            ["some_string"] = "s",
            ["some_optional_int"] = null,
        };

        await host.Get<Bare>().PublishAsync(
            new Payload
            {
                ["test_id"] = "foo",
                ["test_float"] = 123.456m,
                ["test_array"] = new List<object?> { "1" },
                ["some_nested_record"] = nested,
                ["some_optional_record"] = null,
            },
            cancellationToken: Cancellation);

        var sent = host.Sent.Single().Payload!;
        sent["test_float"].ShouldBe(123.456f);
        sent["some_optional_record"].ShouldBeNull();
        var inner = sent["some_nested_record"].ShouldBeOfType<Payload>();
        inner["some_float"].ShouldBe(456.789f);
        inner["some_optional_int"].ShouldBeNull();
    }

    [Theory]
    [Trait("Case", "11")]
    [InlineData("prefix.", "prefix.my-topic")]
    [InlineData("", "my-topic")]
    public async Task The_prefix_is_put_before_the_topic_as_it_stands(string prefix, string topic)
    {
        await using var host = await MemoryHost.StartAsync(deimos =>
        {
            Bare.On(ById)(deimos);
            deimos.ConfigureProducing(producing => producing.TopicPrefix = prefix);
        });

        await host.Get<Bare>().PublishAsync(Bare.Foo(), cancellationToken: Cancellation);

        host.Sent.Single().Topic.ShouldBe(topic);
        host.Sent.Single().Key.ShouldBe("foo");
        host.Registry.Subjects.ShouldBe([$"{topic}-key", $"{topic}-value"]);
    }

    private static async Task<RecordSchema> KeySchemaAsync(MemoryHost host) =>
        (RecordSchema)(await host.Registry.FindLatestAsync("my-topic-key", Cancellation))!.Schema;
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Deimos.Consuming;
using Deimos.Producing;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>
/// Messages over a broker and a registry to and from clients that we did not write: a field of every primitive and
/// logical type, union, array, map, nested record, enum and fixed, at its usual value and at its ends.
/// </summary>
public sealed class InteropTests : IAsyncLifetime
{
    private const string Id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static readonly DateTimeOffset Moment = new(2020, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly string LongText = string.Concat(Enumerable.Repeat("\0漢😀", 25_000));
    private static readonly byte[] LongData = [.. Enumerable.Repeat((byte)0xA5, 70_000)];

    private TestHost _host = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.CreateAsync();
        _host.Settings["Deimos:Schemas:Path"] = Path.Combine(NodeClients.Folder, "avro");
        await _host.Kafka.CreateTopicAsync("everything", partitions: 1, cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Npm_clients_read_what_is_produced_and_write_the_same_bytes()
    {
        await ProduceAsync();

        var output = await NodeClients.RunAsync("avro/read.js", Brokers, Registry, "everything", "4");

        var read = JsonNode.Parse(output)!.AsArray();
        read.Count.ShouldBe(4);
        JsonNode[] expected = [UsualJson(), LeastJson(), MostJson(), UsualJson()];
        for (var i = 0; i < expected.Length; i++)
        {
            read[i]!["key"]!["id"]!.GetValue<string>().ShouldBe(Id);
            ShouldEqual(read[i]!["kafkajs"]!, expected[i]);
            ShouldEqual(read[i]!["confluent"]!, expected[i]);
        }

        // Not the third: which of its NaNs JavaScript writes is its own affair.
        new[] { read[0], read[1], read[3] }.ShouldAllBe(message => message!["same"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Python_reads_what_is_produced_with_what_the_logical_types_mean()
    {
        await ProduceAsync();

        var output = await PythonClients.RunAsync(
            "python3-avro, python3-confluent-kafka and python3-requests",
            "avro/read.py",
            Brokers, Registry, "everything", "4");

        var read = JsonNode.Parse(output)!.AsArray();
        read.ShouldAllBe(message => message!["same"]!.GetValue<bool>());
        foreach (var usual in new[] { read[0]!["value"]!, read[3]!["value"]! })
        {
            ShouldEqual(usual, JsonNode.Parse($$"""
                {
                  "id": "{{Id}}", "nothing": null, "flag": true, "small": -7, "large": 4294967296, "single": "1.5",
                  "real": "0.1", "text": "ä€😀", "data": "0x0001ff", "day": "2020-01-02",
                  "clock_millis": "03:04:05.678000", "clock_micros": "03:04:05.678901",
                  "at_millis": "2020-01-02T03:04:05.678000+00:00", "at_micros": "2020-01-02T03:04:05.678901+00:00",
                  "local_millis": 1577934245678, "local_micros": 1577934245678901, "price": "-1234.5678",
                  "fixed_price": "99.50", "color": "GREEN", "hash": "0x01020304", "numbers": [1, -2],
                  "matrix": [[1], [], [2, 3]], "labels": {"a": "x", "b c": ""},
                  "part": {"name": "p", "next": {"name": "q", "next": null} },
                  "parts": {"k": [{"name": "r", "next": null}]}, "maybe": "yes", "choice": 5
                }
                """)!);
        }

        var least = read[1]!["value"]!;
        (least["small"]!.GetValue<int>(), least["large"]!.GetValue<long>()).ShouldBe((int.MinValue, long.MinValue));
        (least["single"]!.ToString(), least["real"]!.ToString()).ShouldBe(("-0.0", "-0.0"));
        (least["text"]!.ToString(), least["data"]!.ToString()).ShouldBe(("", "0x"));
        least["choice"]!.ToString().ShouldBe("BLUE");
        var most = read[2]!["value"]!;
        (most["small"]!.GetValue<int>(), most["large"]!.GetValue<long>()).ShouldBe((int.MaxValue, long.MaxValue));
        (most["single"]!.ToString(), most["real"]!.ToString()).ShouldBe(("nan", "-inf"));
        most["text"]!.ToString().ShouldBe("75000 code points");
    }

    [Fact]
    public async Task What_npm_clients_write_is_consumed()
    {
        var inbox = new Inbox<Payload>();
        await NodeClients.RunAsync("avro/write.js", Brokers, Registry, "everything");

        await _host.StartAsync(
            deimos => deimos.AddConsumer<EverythingConsumer>(consumer => consumer.GroupId = "readers"),
            services => services.AddSingleton(inbox));

        await Wait.UntilAsync(() => inbox.Received.Count == 6, "all messages are consumed");
        Payload[] expected = [Usual(), Usual(), Least("BLUE"), Least("BLUE"), Most(), Most()];
        foreach (var ((payload, metadata), wanted) in inbox.Received.Zip(expected))
        {
            metadata.Key.ShouldBe(Id);
            payload!.Keys.ShouldBe(wanted.Keys);
            foreach (var (name, value) in wanted)
            {
                new Payload { [name] = payload[name] }.Equals(new Payload { [name] = value }).ShouldBeTrue(name);
            }
        }
    }

    private string Brokers => _host.Kafka.BootstrapServers;

    private string Registry => _host.Settings["ConnectionStrings:schema-registry"]!;

    private static Payload Usual() => new()
    {
        ["id"] = Guid.Parse(Id),
        ["nothing"] = null,
        ["flag"] = true,
        ["small"] = -7,
        ["large"] = 4_294_967_296L,
        ["single"] = 1.5f,
        ["real"] = 0.1,
        ["text"] = "ä€😀",
        ["data"] = new byte[] { 0, 1, 255 },
        ["day"] = new DateOnly(2020, 1, 2),
        ["clock_millis"] = new TimeOnly(3, 4, 5, 678),
        ["clock_micros"] = new TimeOnly(3, 4, 5, 678, 901),
        ["at_millis"] = Moment,
        ["at_micros"] = Moment.AddMicroseconds(901),
        ["local_millis"] = Moment.DateTime,
        ["local_micros"] = Moment.DateTime.AddMicroseconds(901),
        ["price"] = -1234.5678m,
        ["fixed_price"] = 99.50m,
        ["color"] = "GREEN",
        ["hash"] = new byte[] { 1, 2, 3, 4 },
        ["numbers"] = new List<object?> { 1, -2 },
        ["matrix"] = new List<object?>
        {
            new List<object?> { 1L }, new List<object?>(), new List<object?> { 2L, 3L },
        },
        ["labels"] = new Payload { ["a"] = "x", ["b c"] = "" },
        ["part"] = Part("p", Part("q")),
        ["parts"] = new Payload { ["k"] = new List<object?> { Part("r") } },
        ["maybe"] = "yes",
        ["choice"] = 5L,
    };

    // Text would be the union's string; what is read from its enum is text.
    private static Payload Least(object choice) => new(Usual())
    {
        ["flag"] = false,
        ["small"] = int.MinValue,
        ["large"] = long.MinValue,
        ["single"] = -0f,
        ["real"] = -0.0,
        ["text"] = "",
        ["data"] = Array.Empty<byte>(),
        ["numbers"] = new List<object?>(),
        ["matrix"] = new List<object?>(),
        ["labels"] = new Payload(),
        ["parts"] = new Payload(),
        ["maybe"] = null,
        ["choice"] = choice,
    };

    private static Payload Most() => new(Usual())
    {
        ["small"] = int.MaxValue,
        ["large"] = long.MaxValue,
        ["single"] = float.NaN,
        ["real"] = double.NegativeInfinity,
        ["text"] = LongText,
        ["data"] = LongData,
        ["choice"] = new List<object?> { 1, 2 },
    };

    private static Payload Part(string name, Payload? next = null) => new() { ["name"] = name, ["next"] = next };

    private static Everything Typed() => new(
        Guid.Parse(Id), null, true, -7, 4_294_967_296L, 1.5f, 0.1, "ä€😀", [0, 1, 255], new(2020, 1, 2),
        new(3, 4, 5, 678), new(3, 4, 5, 678, 901), Moment, Moment.AddMicroseconds(901), Moment.DateTime,
        Moment.DateTime.AddMicroseconds(901), -1234.5678m, 99.50m, Everything.Colors.Green, [1, 2, 3, 4], [1, -2],
        [[1L], [], [2L, 3L]], new Dictionary<string, string> { ["a"] = "x", ["b c"] = "" },
        new("p", new("q", null)),
        new Dictionary<string, IReadOnlyList<Everything.Node>> { ["k"] = [new("r", null)] }, "yes", 5L);

    private static JsonNode UsualJson() => JsonNode.Parse($$"""
        {
          "id": "{{Id}}", "nothing": null, "flag": true, "small": -7, "large": "4294967296", "single": 1.5,
          "real": 0.1, "text": "ä€😀", "data": "0x0001ff", "day": 18263, "clock_millis": 11045678,
          "clock_micros": 11045678901, "at_millis": 1577934245678, "at_micros": 1577934245678901,
          "local_millis": 1577934245678, "local_micros": 1577934245678901, "price": "0xff439eb2",
          "fixed_price": "0x00000000000026de", "color": "GREEN", "hash": "0x01020304", "numbers": [1, -2],
          "matrix": [["1"], [], ["2", "3"]], "labels": {"a": "x", "b c": ""},
          "part": {"name": "p", "next": {"interop.Part": {"name": "q", "next": null} } },
          "parts": {"k": [{"name": "r", "next": null}]}, "maybe": {"string": "yes"}, "choice": {"long": "5"}
        }
        """)!;

    private static JsonNode LeastJson() => With(UsualJson(), """
        {
          "flag": false, "small": -2147483648, "large": "-9223372036854775808", "single": "-0", "real": "-0",
          "text": "", "data": "0x", "numbers": [], "matrix": [], "labels": {}, "parts": {}, "maybe": null,
          "choice": {"interop.Color": "BLUE"}
        }
        """);

    private static JsonNode MostJson() => With(UsualJson(), $$"""
        {
          "small": 2147483647, "large": "9223372036854775807", "single": "NaN", "real": "-Infinity",
          "text": "{{LongText.Length}} characters, {{Hash(LongText)}}",
          "data": "0x{{Convert.ToHexStringLower(LongData)}}", "choice": {"array": [1, 2]}
        }
        """);

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static JsonNode With(JsonNode node, string changes)
    {
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            node[name] = value?.DeepClone();
        }

        return node;
    }

    private static void ShouldEqual(JsonNode actual, JsonNode expected)
    {
        actual.AsObject().Select(property => property.Key)
            .ShouldBe(expected.AsObject().Select(property => property.Key), ignoreOrder: true);
        foreach (var (name, value) in expected.AsObject())
        {
            JsonNode.DeepEquals(actual[name], value).ShouldBeTrue($"{name}: {actual[name]} is not {value}");
        }
    }

    private async Task ProduceAsync()
    {
        await _host.StartAsync(deimos => deimos.AddProducer<EverythingProducer>().AddProducer<TypedProducer>());
        await _host.Get<EverythingProducer>().PublishListAsync(
            [Usual(), Least(Everything.Colors.Blue), Most()], cancellationToken: Cancellation);
        await _host.Get<TypedProducer>().PublishAsync(Typed(), cancellationToken: Cancellation);
    }

    [Topic("everything"), Schema("Everything", Namespace = "interop"), KeyField("id")]
    internal sealed class EverythingProducer : Producer<Payload>;

    [Topic("everything"), Schema("Everything", Namespace = "interop"), KeyField("id")]
    internal sealed class TypedProducer : Producer<Everything>;

    [Topic("everything"), KeyField("id")]
    internal sealed class EverythingConsumer(Inbox<Payload> inbox) : Consumer<Payload>
    {
        public override Task ConsumeAsync(
            Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
        {
            inbox.Take(payload, metadata);
            return Task.CompletedTask;
        }
    }
}

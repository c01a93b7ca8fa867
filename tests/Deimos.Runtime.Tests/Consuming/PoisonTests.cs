using Avro;
using Deimos.Runtime.Tests.Hosting;
using Deimos.Runtime.Tests.Schemas;
using Deimos.Schemas;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Framing;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>Bytes that nobody meant to send.</summary>
public class PoisonTests
{
    private const int Mutants = 110_000;

    /// <summary>What a refusal may take, whatever the message: its exception, trace and text.</summary>
    private const int AllocationOfAnything = 256 * 1024;

    /// <summary>What a byte of a message may take: the boxes, strings and lists of what it decodes to.</summary>
    private const int AllocationOfAByte = 512;

    private const string Nested =
        """
        {"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]},{"name":"n","type":"int"}]}
        """;

    private const string Empties = """
        {"type":"record","name":"Empties","fields":[
        {"name":"nulls","type":{"type":"array","items":"null"}},
        {"name":"records","type":{"type":"array","items":{"type":"record","name":"Empty","fields":[]}}},
        {"name":"map","type":{"type":"map","values":"bytes"}}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_bytes_are_decoded_or_refused_and_take_no_more_memory_than_they_justify()
    {
        var random = new Random(20201120);
        var registry = new InMemorySchemaRegistry();
        var originals = await OriginalsAsync(registry, random);
        var decoder = new RegistryDecoder<Payload>(registry, null, isKey: false);
        foreach (var original in originals)
        {
            (await decoder.DecodeAsync(original, Cancellation)).Value.ShouldNotBeNull();
        }

        var (decoded, refused) = (0, 0);
        for (var i = 0; i < Mutants; i++)
        {
            var mutant = Mutate(originals[random.Next(originals.Count)], random, originals.Count);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var decoding = decoder.DecodeAsync(mutant, Cancellation);
                decoding.IsCompleted.ShouldBeTrue("nothing is to be waited for");
                await decoding;
                decoded++;
            }
            catch (MessageDecodeException)
            {
                refused++;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            allocated.ShouldBeLessThan(
                AllocationOfAnything + (mutant.Length * (long)AllocationOfAByte),
                $"mutant {i} of {mutant.Length} bytes: {Convert.ToHexString([.. mutant.Take(40)])}");
        }

        (decoded + refused).ShouldBe(Mutants);
        decoded.ShouldBeGreaterThan(Mutants / 100);
        refused.ShouldBeGreaterThan(Mutants / 4);
    }

    [Fact]
    public async Task Poison_on_a_topic_is_skipped_and_what_lies_behind_it_is_handled()
    {
        await using var host = await ConsumingHost.CreateAsync();
        var inbox = new Inbox<Thing>();
        await host.StartAsync(
            deimos => deimos.AddConsumer<ThingConsumer>(host.Consumer()), services => services.AddSingleton(inbox));
        await host.PublishAsync("first");
        var good = KafkaClients.Read(host.Cluster.BootstrapServers, host.Topic, 1).Single().Message.Value!;
        var random = new Random(1);
        var poison = Enumerable.Range(0, 300).Select(_ => Poison(good, random)).ToList();

        await ProduceAsync(host, poison);
        await host.PublishAsync("last");

        await Wait.UntilAsync(
            () => inbox.Received.Any(received => received.Payload?.TestId == "last"), "the last message is handled");
        await host.StopAsync();
        host.CountOf("received").ShouldBe(302);
        (host.CountOf("success") + host.CountOf("error")).ShouldBe(302);
        host.CountOf("error").ShouldBeGreaterThan(150);
        host.Committed().ShouldBe(302);
    }

    /// <summary>Framed messages of many schemas, each under its own id from 1 on.</summary>
    private static async Task<List<byte[]>> OriginalsAsync(InMemorySchemaRegistry registry, Random random)
    {
        var schemas = new RandomSchemas(random);
        var originals = new List<byte[]>();
        for (var i = 0; i < 40; i++)
        {
            var schema = schemas.Record();
            originals.Add(await FrameAsync(schema, Avsc.Encode((Payload)schemas.Value(schema)!, schema)));
        }

        var node = (RecordSchema)SchemaText.Parse(Nested);
        var deep = Enumerable.Range(0, 100).Aggregate(
            (Payload?)null, (inner, n) => new Payload { ["next"] = inner, ["n"] = n })!;
        originals.Add(await FrameAsync(node, Avsc.Encode(deep, node)));
        var empties = (RecordSchema)SchemaText.Parse(Empties);
        originals.Add(await FrameAsync(empties, [4, 0, 4, 0, 2, 2, 65, 2, 0, 0]));
        return originals;

        async Task<byte[]> FrameAsync(RecordSchema schema, byte[] data)
        {
            var id = await registry.RegisterAsync($"subject-{originals.Count}", schema, [], Cancellation);
            return WireFormat.Frame(id, data);
        }
    }

    private static byte[] Mutate(byte[] original, Random random, int schemas)
    {
        var bytes = original.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            Change(bytes, random, schemas);
        }

        return [.. bytes];
    }

    private static void Change(List<byte> bytes, Random random, int schemas)
    {
        var at = random.Next(Math.Min(WireFormat.HeaderLength, bytes.Count), bytes.Count + 1);
        switch (random.Next(9))
        {
            case 0 when bytes.Count > 0:
                bytes[0] = (byte)random.Next(256);
                break;
            case 1 when bytes.Count >= WireFormat.HeaderLength:
                bytes[4] = (byte)random.Next(2 * schemas);
                break;
            case 2:
                var kept = random.Next(bytes.Count + 1);
                bytes.RemoveRange(kept, bytes.Count - kept);
                break;
            case 3:
                bytes.AddRange(Random(random.Next(1, 20)));
                break;
            case 4:
                // A length or count of up to 63 bits.
                bytes.InsertRange(at, Varint(random.NextInt64() >> random.Next(64)));
                break;
            case 5:
                // The second branch of a union over and over: one level deeper with every byte.
                bytes.InsertRange(at, Enumerable.Repeat((byte)2, random.Next(1, 5_000)));
                break;
            case 6 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 7 when at < bytes.Count:
                bytes.RemoveAt(at);
                break;
            default:
                bytes.InsertRange(at, Random(random.Next(1, 20)));
                break;
        }

        byte[] Random(int count)
        {
            var made = new byte[count];
            random.NextBytes(made);
            return made;
        }
    }

    private static IEnumerable<byte> Varint(long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        for (; rest > 0x7F; rest >>= 7)
        {
            yield return (byte)(rest | 0x80);
        }

        yield return (byte)rest;
    }

    /// <summary>A mutant that is no tombstone.</summary>
    private static byte[] Poison(byte[] good, Random random)
    {
        while (true)
        {
            if (Mutate(good, random, 100) is { Length: > 0 } mutant)
            {
                return mutant;
            }
        }
    }

    private static async Task ProduceAsync(ConsumingHost host, IEnumerable<byte[]> values)
    {
        using var producer = new Confluent.Kafka.ProducerBuilder<Confluent.Kafka.Null, byte[]>(
            new Confluent.Kafka.ProducerConfig { BootstrapServers = host.Cluster.BootstrapServers }).Build();
        await Task.WhenAll(values.Select(value => producer.ProduceAsync(
            host.Topic, new() { Value = value }, Cancellation)));
    }
}

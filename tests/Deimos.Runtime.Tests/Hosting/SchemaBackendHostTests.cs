using Avro;
using Deimos.Embedded.Kafka;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Runtime.Tests.Schemas;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>Hosts that have no schema registry to talk to.</summary>
public class SchemaBackendHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("local")]
    [InlineData("validation")]
    [InlineData("in_memory")]
    public async Task A_message_reaches_its_consumer_without_a_registry(string backend)
    {
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: Cancellation);
        var inbox = new Inbox<Thing>();
        using var host = TestHost.Build(
            new() { ["ConnectionStrings:kafka"] = kafka.BootstrapServers, ["Deimos:Schemas:Backend"] = backend },
            deimos => deimos.AddProducer<ThingProducer>().AddConsumer<ThingConsumer>(c => c.GroupId = "g"),
            services: services => services.AddSingleton(inbox));
        await host.StartAsync(Cancellation);

        await host.Services.GetRequiredService<ThingProducer>()
            .PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        await Wait.UntilAsync(() => inbox.Received.Count == 1, "the message is consumed");
        inbox.Received[0].Payload.ShouldBe(new Thing("foo", 1));
        inbox.Received[0].Metadata.Key.ShouldBe("foo");
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task An_unknown_backend_and_options_that_need_a_registry_are_told_at_start()
    {
        using var unknown = TestHost.Build(
            new() { ["ConnectionStrings:kafka"] = "localhost:9092", ["Deimos:Schemas:Backend"] = "pigeon" }, _ => { });
        using var local = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = "localhost:9092",
                ["Deimos:Schemas:Backend"] = "Local",
                ["Deimos:Schemas:UseLatestVersion"] = "true",
                ["Deimos:Schemas:UseReferences"] = "true",
                ["Deimos:Schemas:Path"] = " ",
            },
            _ => { });

        (await Should.ThrowAsync<DeimosConfigurationException>(() => unknown.StartAsync(Cancellation))).Faults.ShouldBe(
            ["Deimos:Schemas:Backend is 'pigeon'; use one of Registry, Local, Validation, InMemory."]);
        (await Should.ThrowAsync<DeimosConfigurationException>(() => local.StartAsync(Cancellation))).Faults.ShouldBe(
            [
                "Deimos:Schemas:Path is blank; use the folder of the .avsc files, such as schemas.",
                "Deimos:Schemas:UseLatestVersion is true, and the backend Local has no registry; use false, or the "
                    + "backend Registry or InMemory.",
                "Deimos:Schemas:UseReferences is true, and the backend Local has no registry; use false, or the "
                    + "backend Registry or InMemory.",
            ]);
    }

    [Fact]
    public async Task Of_random_payloads_only_those_without_a_fault_are_sent()
    {
        var (seed, schemas, schema) = RandomSchema();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}");
        var store = new SchemaStore(AppContext.BaseDirectory);
        store.TryAdd(schema);
        var sent = new RecordingBackend();
        using var host = TestHost.Build(
            new()
            {
                ["ConnectionStrings:kafka"] = "localhost:9092",
                ["Deimos:Schemas:Backend"] = "in_memory",
                ["Deimos:Producing:Backend"] = sent.Name,
            },
            deimos => deimos.AddProducer<RandomProducer>(),
            services: services => services.AddSingleton(store).AddSingleton<IPublishBackend>(sent));
        await host.StartAsync(Cancellation);
        var producer = host.Services.GetRequiredService<RandomProducer>();
        var refused = 0;
        const int runs = 500;

        for (var run = 0; run < runs; run++)
        {
            var payload = (Payload)schemas.Value(schema)!;
            var valid = (Payload)schemas.Value(schema)!;
            if (schemas.Spoil(payload, schema) is { } path)
            {
                var failure = await Should.ThrowAsync<PayloadException>(
                    () => producer.PublishListAsync([valid, payload], cancellationToken: Cancellation));
                failure.Faults.ShouldAllBe(fault => fault.Path.StartsWith($"[1]{path}", StringComparison.Ordinal));
                refused++;
            }

            await producer.PublishAsync(valid, cancellationToken: Cancellation);
        }

        sent.Count.ShouldBe(runs, $"seed {seed}");
        refused.ShouldBeGreaterThan(0, $"seed {seed}");
        await host.StopAsync(Cancellation);
    }

    /// <summary>Makes a schema with a field in which a wrong value can be put.</summary>
    private static (int Seed, RandomSchemas Schemas, RecordSchema Schema) RandomSchema()
    {
        while (true)
        {
            var seed = Random.Shared.Next();
            var schemas = new RandomSchemas(new Random(seed));
            var schema = schemas.Record();
            if (schema.Fields.Any(field => field.Schema is not (UnionSchema or RecordSchema)))
            {
                return (seed, schemas, schema);
            }
        }
    }

    [Topic("random"), Schema("R0"), NoKey]
    internal sealed class RandomProducer : Producer<Payload>;

    private sealed class RecordingBackend : IPublishBackend
    {
        public string Name => "recording";

        public int Count { get; private set; }

        public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
        {
            Count += messages.Count;
            return Task.CompletedTask;
        }
    }
}

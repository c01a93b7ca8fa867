using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;
using Deimos.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Testing.Tests.Stack;

/// <summary>External stacks whose brokers want encryption and passwords.</summary>
public sealed class SecuredStackTests : IAsyncLifetime
{
    private EmbeddedKafka _kafka = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _kafka = await EmbeddedKafka.StartAsync(
        new()
        {
            Listeners =
            [
                new()
                {
                    Name = "secured",
                    Protocol = KafkaSecurityProtocol.SaslSsl,
                    Users = new Dictionary<string, string> { ["alice"] = "secret" },
                },
            ],
        },
        Cancellation);

    public ValueTask DisposeAsync() => _kafka.DisposeAsync();

    [Fact]
    public async Task Settings_of_the_clients_open_the_door_for_the_stack_and_its_hosts()
    {
        await using var stack = await StartAsync(password: "secret");
        var topic = await stack.CreateTopicAsync("things", cancellationToken: Cancellation);
        var inbox = new Inbox();
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "tests" });
        stack.Connect(builder);
        builder.Services.AddSingleton(inbox);
        builder.AddDeimos("kafka", deimos => deimos
            .ConfigureSchemas(schemas => schemas.Backend = Schemas.SchemaBackend.InMemory)
            .AddProducer<ThingProducer>(producer => producer.Topic = topic)
            .AddConsumer<ThingConsumer>(consumer => (consumer.Topic, consumer.GroupId) = (topic, "billing")));
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        await host.Services.GetRequiredService<ThingProducer>()
            .PublishAsync(new("a", 1), cancellationToken: Cancellation);

        await stack.UntilConsumedAsync("billing", topic, TimeSpan.FromMinutes(2), Cancellation);

        stack.Tier.ShouldBe(StackTier.External);
        inbox.Taken.ShouldHaveSingleItem();
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_told_at_once() =>
        (await Should.ThrowAsync<DeimosConfigurationException>(() => StartAsync(password: "")))
            .Faults.ShouldHaveSingleItem().ShouldStartWith("Deimos:Kafka:Sasl:User and Password are both required");

    private Task<DeimosStack> StartAsync(string password) => DeimosStack.StartAsync(
        new()
        {
            Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["ConnectionStrings:kafka"] = _kafka.BootstrapServersOf("secured"),
                    ["Deimos:Kafka:Tls:Enabled"] = "true",
                    ["Deimos:Kafka:Tls:CaCertificate"] = _kafka.Certificates.AuthorityPem,
                    ["Deimos:Kafka:Sasl:Mechanism"] = "SCRAM-SHA-256",
                    ["Deimos:Kafka:Sasl:User"] = "alice",
                    ["Deimos:Kafka:Sasl:Password"] = password,
                })
                .Build(),
        },
        Cancellation);
}

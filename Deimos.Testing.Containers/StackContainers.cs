using System.Net;
using Deimos.Testing.Stack;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;
using Testcontainers.Kafka;
using Testcontainers.PostgreSql;

namespace Deimos.Testing.Containers;

/// <summary>
/// Kafka, a Schema Registry and PostgreSQL in containers that share a network.
/// </summary>
internal sealed class StackContainers : IAsyncDisposable
{
    public const string PostgresImage = "postgres:17";
    private const string KafkaImage = "confluentinc/cp-kafka:7.9.0";
    private const string RegistryImage = "confluentinc/cp-schema-registry:7.9.0";
    private const string KafkaInside = "kafka:19092";
    private const ushort RegistryPort = 8081;

    private readonly INetwork _network;
    private readonly KafkaContainer _kafka;
    private readonly IContainer _registry;
    private readonly PostgreSqlContainer _postgres;

    public StackContainers()
    {
        _network = new NetworkBuilder().Build();
        _kafka = new KafkaBuilder(KafkaImage).WithKRaft().WithNetwork(_network).WithListener(KafkaInside).Build();
        _registry = new ContainerBuilder(RegistryImage)
            .WithNetwork(_network)
            .WithPortBinding(RegistryPort, assignRandomHostPort: true)
            .WithEnvironment("SCHEMA_REGISTRY_HOST_NAME", "schema-registry")
            .WithEnvironment("SCHEMA_REGISTRY_LISTENERS", $"http://0.0.0.0:{RegistryPort}")
            .WithEnvironment("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", $"PLAINTEXT://{KafkaInside}")
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request
                .ForPath("/subjects").ForPort(RegistryPort).ForStatusCode(HttpStatusCode.OK)))
            .Build();
        _postgres = new PostgreSqlBuilder(PostgresImage).Build();
    }

    /// <summary>Gets where the parts are, once they are started.</summary>
    public StackSettings Settings => new()
    {
        Kafka = _kafka.GetBootstrapAddress(),
        SchemaRegistry = $"http://{_registry.Hostname}:{_registry.GetMappedPublicPort(RegistryPort)}",
        Postgres = _postgres.GetConnectionString(),
    };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _network.CreateAsync(cancellationToken).ConfigureAwait(false);
        var postgres = _postgres.StartAsync(cancellationToken);
        await _kafka.StartAsync(cancellationToken).ConfigureAwait(false);
        await _registry.StartAsync(cancellationToken).ConfigureAwait(false);
        await postgres.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync().ConfigureAwait(false);
        await _registry.DisposeAsync().ConfigureAwait(false);
        await _kafka.DisposeAsync().ConfigureAwait(false);
        await _network.DisposeAsync().ConfigureAwait(false);
    }
}

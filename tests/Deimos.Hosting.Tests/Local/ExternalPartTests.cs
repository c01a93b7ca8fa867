using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Postgres;
using Deimos.Embedded.SchemaRegistry;
using Deimos.Hosting.Local;

namespace Deimos.Hosting.Tests.Local;

public sealed class ExternalPartTests
{
    [Fact]
    public async Task Kafka_that_is_configured_is_used_and_gets_the_topics()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: Application.Cancellation);
        await using var application = new Application(
            builder => builder.AddKafka("kafka").AddTopic("widgets", partitions: 6),
            args: $"--ConnectionStrings:kafka={kafka.BootstrapServers}");

        await application.StartAsync();

        application.Output.ShouldMatch($"│ kafka +│ external │ {kafka.BootstrapServers} │");
        (await ConnectionOf(application, "kafka")).ShouldBe(kafka.BootstrapServers);
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        admin.GetMetadata("widgets", TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Topics_that_are_there_already_are_well()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(cancellationToken: Application.Cancellation);
        await kafka.CreateTopicAsync("widgets", 2, cancellationToken: Application.Cancellation);
        await using var application = new Application(
            builder => builder.AddKafka("kafka").AddTopic("widgets", partitions: 6).AddTopic("other"),
            args: $"--ConnectionStrings:kafka={kafka.BootstrapServers}");

        await Should.NotThrowAsync(application.StartAsync);
    }

    [Fact]
    public async Task A_registry_that_is_configured_is_used()
    {
        await using var registry = await EmbeddedSchemaRegistry.StartAsync(cancellationToken: Application.Cancellation);
        await using var application = new Application(
            builder => builder.AddSchemaRegistry("schema-registry"),
            args: $"--ConnectionStrings:schema-registry={registry.Url}");

        await application.StartAsync();

        (await ConnectionOf(application, "schema-registry")).ShouldBe(registry.Url.ToString());
        application.Output.ShouldMatch("│ schema-registry +│ external │");
    }

    [Fact]
    public async Task A_server_that_is_configured_is_used_and_gets_the_databases()
    {
        await using var postgres = await EmbeddedPostgres.StartAsync(cancellationToken: Application.Cancellation);
        await using var application = new Application(
            builder => builder.AddPostgres("postgres").AddDatabase("widgets-db"),
            args: $"--ConnectionStrings:postgres={postgres.ConnectionString}");

        await application.StartAsync();

        var database = await ConnectionOf(application, "widgets-db");
        await using var source = Npgsql.NpgsqlDataSource.Create(database!);
        await using var command = source.CreateCommand("SELECT current_database()");
        (await command.ExecuteScalarAsync(Application.Cancellation)).ShouldBe("widgets-db");
        application.Output.ShouldMatch($"│ postgres +│ external │ {postgres.Host}:{postgres.Port} +│");
        application.Output.ShouldNotContain(postgres.Password);
    }

    [Theory]
    [InlineData("kafka", "127.0.0.1:1")]
    [InlineData("schema-registry", "http://127.0.0.1:1")]
    [InlineData("postgres", "Host=127.0.0.1;Port=1;Username=none;Password=secret")]
    public async Task A_part_that_cannot_be_reached_is_named_with_its_variable(string name, string connectionString)
    {
        await using var application = new Application(
            builder =>
            {
                builder.AddKafka("kafka");
                builder.AddSchemaRegistry("schema-registry");
                builder.AddConnectionString("postgres-instead");
                if (name == "postgres")
                {
                    builder.AddPostgres("postgres");
                }
            },
            args: [$"--ConnectionStrings:{name}={connectionString}", "--ConnectionStrings:postgres-instead=there"]);

        var message = await application.StartAndFailAsync();

        message.ShouldStartWith($"'{name}' that ConnectionStrings__{name} names cannot be used.");
        message.ShouldEndWith($"Start it or correct the variable, or unset it to have '{name}' started.");
        message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_connection_string_that_is_empty_is_named()
    {
        await using var application = new Application(
            builder => builder.AddKafka("kafka"), args: "--ConnectionStrings:kafka=");

        (await application.StartAndFailAsync()).ShouldBe(
            "ConnectionStrings__kafka is empty. Set it to the connection string of 'kafka', or unset it to have "
            + "'kafka' started.");
    }

    [Fact]
    public async Task A_connection_string_that_is_not_set_is_named()
    {
        await using var application = new Application(builder => builder.AddConnectionString("legacy"));

        (await application.StartAndFailAsync()).ShouldBe(
            "The connection string 'legacy' is not set. Set the environment variable ConnectionStrings__legacy.");
    }

    private static ValueTask<string?> ConnectionOf(DistributedApplication application, string name) =>
        application.GetConnectionStringAsync(name, Application.Cancellation);
}

using System.Net.Http.Json;
using Confluent.Kafka;
using Deimos.Hosting.Local;

namespace Deimos.Hosting.Tests.Local;

public sealed class KeptDataTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("apphost-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Topics_and_schemas_of_a_run_are_there_in_the_next()
    {
        await RunAsync(SendAsync);

        await RunAsync(async application =>
        {
            (await EndOffsetAsync(application)).ShouldBe(1);
            (await SubjectsAsync(application)).ShouldBe(["orders-value"]);
        });
    }

    [Fact]
    public async Task A_fresh_run_is_empty_and_keeps_what_comes()
    {
        await RunAsync(SendAsync);

        await RunAsync(
            async application =>
            {
                (await EndOffsetAsync(application)).ShouldBe(0);
                (await SubjectsAsync(application)).ShouldBeEmpty();
                await SendAsync(application);
            },
            "--fresh");

        await RunAsync(async application => (await EndOffsetAsync(application)).ShouldBe(1));
    }

    [Fact]
    public async Task A_second_AppHost_beside_the_first_keeps_nothing_and_says_so()
    {
        await RunAsync(async first =>
        {
            await SendAsync(first);
            await RunAsync(async second =>
            {
                (await EndOffsetAsync(second)).ShouldBe(0);
                second.Output.ShouldContain("data is not kept after this run");
                second.Output.ShouldContain(Path.Combine(_folder, ".deimos"));
            });
        });
    }

    [Fact]
    public async Task Started_for_a_test_an_application_leaves_nothing_behind()
    {
        await using var application = Describe();
        await application.StartAsync();
        await SendAsync(application);

        Directory.EnumerateFileSystemEntries(_folder).ShouldBeEmpty();
    }

    private Application Describe(params string[] args) => new(
        builder => builder.AddSchemaRegistry("schema-registry")
            .WaitFor(builder.AddKafka("kafka").AddTopic("orders", partitions: 2)),
        options => options.ProjectDirectory = _folder,
        args);

    private async Task RunAsync(Func<Application, Task> use, params string[] args)
    {
        await using var application = Describe(args);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Application.Cancellation);
        var run = Of(application).RunAsync(stop.Token);
        try
        {
            await application.WroteAsync("everything is healthy");
            await use(application);
        }
        finally
        {
            await stop.CancelAsync();
            await run;
        }
    }

    private static DistributedApplication Of(Application app) => app;

    private static async Task SendAsync(Application app)
    {
        var servers = await Of(app).GetConnectionStringAsync("kafka", Application.Cancellation);
        var config = new ProducerConfig { BootstrapServers = servers };
        using var producer = new ProducerBuilder<Null, string>(config).Build();
        await producer.ProduceAsync(
            new TopicPartition("orders", 1), new Message<Null, string> { Value = "first" }, Application.Cancellation);

        using var registry = await RegistryAsync(app);
        using var answer = await registry.PostAsJsonAsync(
            new Uri("subjects/orders-value/versions", UriKind.Relative),
            new { schema = "\"string\"" },
            Application.Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<long> EndOffsetAsync(Application app)
    {
        var servers = await Of(app).GetConnectionStringAsync("kafka", Application.Cancellation);
        var config = new ConsumerConfig { BootstrapServers = servers, GroupId = "readers" };
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).Build();
        return consumer.QueryWatermarkOffsets(new TopicPartition("orders", 1), Patience).High.Value;
    }

    private static async Task<string[]> SubjectsAsync(Application app)
    {
        using var registry = await RegistryAsync(app);
        var subjects = new Uri("subjects", UriKind.Relative);
        return (await registry.GetFromJsonAsync<string[]>(subjects, Application.Cancellation))!;
    }

    private static async Task<HttpClient> RegistryAsync(Application app) => new()
    {
        BaseAddress = new Uri(
            (await Of(app).GetConnectionStringAsync("schema-registry", Application.Cancellation))!),
    };
}

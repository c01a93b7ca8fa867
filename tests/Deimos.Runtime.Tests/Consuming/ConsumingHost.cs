using Deimos.Consuming;
using Deimos.Embedded.Kafka;
using Deimos.Hosting;
using Deimos.Runtime.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Consuming;

/// <summary>A service with one topic and one group of its own, on the cluster of the test.</summary>
internal sealed class ConsumingHost : IAsyncDisposable
{
    private IHost? _running;

    private ConsumingHost(TestCluster cluster)
    {
        Cluster = cluster;
        Topic = cluster.Name("things");
        Group = cluster.Name("group");
        Settings = new()
        {
            ["ConnectionStrings:kafka"] = cluster.BootstrapServers,
            ["ConnectionStrings:schema-registry"] = cluster.RegistryUrl,
            ["Deimos:Producers:ThingProducer:Topic"] = Topic,
            ["Deimos:Producers:PayloadProducer:Topic"] = Topic,
        };
    }

    public TestCluster Cluster { get; }

    public string Topic { get; }

    public string Group { get; }

    public RecordedLog Log { get; } = new();

    public RecordedMetrics Metrics { get; } = new();

    public Dictionary<string, string?> Settings { get; }

    public ThingProducer Things => Get<ThingProducer>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes a host whose topic has one partition unless more are asked for.</summary>
    public static async Task<ConsumingHost> CreateAsync(int partitions = 1, EmbeddedKafkaOptions? kafka = null)
    {
        var host = new ConsumingHost(await TestCluster.StartAsync(kafka, withRegistry: true));
        await host.Cluster.CreateTopicAsync(host.Topic, partitions);
        return host;
    }

    public async Task StartAsync(Action<DeimosBuilder> configure, Action<IServiceCollection>? services = null)
    {
        Build(configure, services);
        await _running!.StartAsync(Cancellation);
    }

    /// <summary>Builds the host without running it.</summary>
    public void Build(Action<DeimosBuilder> configure, Action<IServiceCollection>? services = null) =>
        _running = TestHost.Build(
            Settings,
            deimos =>
            {
                deimos.AddProducer<ThingProducer>().AddProducer<PayloadProducer>();
                configure(deimos);
            },
            Log,
            Metrics,
            services);

    /// <summary>What all consumers of these tests are set to; failures are tried again at once.</summary>
    public Action<ConsumerOptions> Consumer(Action<ConsumerOptions>? configure = null) => consumer =>
    {
        consumer.GroupId = Group;
        consumer.Topic = Topic;
        consumer.MinBackoff = TimeSpan.FromMilliseconds(1);
        consumer.MaxBackoff = TimeSpan.FromMilliseconds(20);
        configure?.Invoke(consumer);
    };

    public T Get<T>()
        where T : notnull => _running!.Services.GetRequiredService<T>();

    public Task PublishAsync(params string[] ids) => Things.PublishListAsync(
        ids.Select((id, index) => new Thing(id, index)), cancellationToken: Cancellation);

    /// <summary>Sends text that nobody can decode.</summary>
    public Task PublishPoisonAsync(params string[] texts) =>
        KafkaClients.ProduceAsync(Cluster.BootstrapServers, Topic, 0, texts);

    public double CountOf(string status) => Metrics.Sum("deimos.handler", ("status", status), ("topic", Topic));

    public long Committed(int partition = 0) => Cluster.Committed(Group, Topic, partition);

    public Task StopAsync() => _running!.StopAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            // A second stop does nothing.
            await _running.StopAsync(CancellationToken.None);
            _running.Dispose();
        }

        await Cluster.DisposeAsync();
        Log.Dispose();
        Metrics.Dispose();
    }
}

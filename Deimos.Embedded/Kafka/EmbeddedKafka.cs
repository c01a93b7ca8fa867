using System.Buffers.Text;
using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;
using Deimos.Embedded.Kafka.Transactions;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka;

/// <summary>
/// A Kafka cluster inside of this process, for development and tests. It speaks Kafka's wire protocol on 127.0.0.1, so
/// any client of any language can use it.
/// </summary>
/// <remarks>
/// <para>Everything is kept in memory and is gone when the cluster is disposed.</para>
/// <para>Safe for use from many threads. Any number of clusters can run in one process.</para>
/// </remarks>
public sealed partial class EmbeddedKafka : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly GroupCoordinator _groups;
    private readonly TransactionCoordinator _transactions;
    private readonly ApiTable _apis;
    private readonly List<BrokerListener> _listeners = [];
    private readonly ILogger<EmbeddedKafka> _logger;
    private int _disposed;

    private EmbeddedKafka(EmbeddedKafkaOptions options)
    {
        _logger = options.LoggerFactory.CreateLogger<EmbeddedKafka>();
        _cluster = new Cluster(
            options.ClusterId ?? Base64Url.EncodeToString(Guid.NewGuid().ToByteArray()),
            new ClusterSettings
            {
                AutoCreateTopics = options.AutoCreateTopics,
                DefaultPartitions = options.DefaultPartitions,
                DefaultReplicationFactor = Math.Min(options.DefaultReplicationFactor, options.Brokers),
                MaxRequestBytes = options.MaxRequestBytes,
                TopicDefaults = options.TopicDefaults.ToDictionary(),
            },
            options.TimeProvider);
        _groups = new GroupCoordinator(
            new GroupSettings
            {
                InitialRebalanceDelay = options.InitialRebalanceDelay,
                MinSessionTimeout = options.MinSessionTimeout,
            },
            options.TimeProvider);
        _transactions = new TransactionCoordinator(
            new TransactionSettings(), options.TimeProvider, _groups, new PartitionMarkers(_cluster).Write);
        _cluster.TopicDeleted += topic => _groups.RemoveTopic(topic.Name);
        Faults = new KafkaFaults(_faultScript, _cluster, _groups, _transactions);
        Topics = new KafkaTopics(_cluster, _changes);
        Groups = new KafkaGroups(_cluster, _groups, _changes);
        Requests = new RequestLog(options.RequestLogCapacity);
        _apis = CreateApis();
        WatchChanges();
    }

    /// <summary>Gets the addresses of the brokers, as clients want them in <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers =>
        string.Join(',', _cluster.Brokers.Select(broker => $"{broker.Host}:{broker.Port}"));

    /// <summary>Gets the cluster's id.</summary>
    public string ClusterId => _cluster.Id;

    /// <summary>Starts a cluster; clients can connect as soon as this returns.</summary>
    /// <param name="options">The cluster's settings; the defaults are one broker on a free port.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The running cluster; disposing it stops it.</returns>
    /// <exception cref="EmbeddedKafkaException">A setting is out of its range, or a port is taken.</exception>
    public static async Task<EmbeddedKafka> StartAsync(
        EmbeddedKafkaOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmbeddedKafkaOptions();
        EmbeddedKafkaOptionsValidator.Validate(options);
        cancellationToken.ThrowIfCancellationRequested();
        var kafka = new EmbeddedKafka(options);
        try
        {
            kafka.Start(options);
            return kafka;
        }
        catch
        {
            await kafka.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Creates a topic; clients see it as soon as this returns.</summary>
    /// <param name="name">The topic's name.</param>
    /// <param name="partitions">How many partitions it has; by default as many as the cluster's options say.</param>
    /// <param name="replicationFactor">On how many brokers a partition lies; by default as the options say.</param>
    /// <param name="settings">Kafka's topic settings, such as <c>max.message.bytes</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A task that ends when the topic is there.</returns>
    /// <exception cref="EmbeddedKafkaException">The topic exists already, or cannot be as it is asked for.</exception>
    public Task CreateTopicAsync(
        string name,
        int? partitions = null,
        int? replicationFactor = null,
        IReadOnlyDictionary<string, string>? settings = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var creation = _cluster.CreateTopic(new TopicSpecification
        {
            Name = name,
            Partitions = partitions ?? TopicSpecification.ClusterDefault,
            ReplicationFactor = replicationFactor ?? TopicSpecification.ClusterDefault,
            Settings = settings ?? new Dictionary<string, string>(),
        });
        return creation.Error == ErrorCode.None
            ? Task.CompletedTask
            : Task.FromException(new EmbeddedKafkaException(creation.Message!));
    }

    /// <summary>Stops all brokers, closes their connections and forgets everything.</summary>
    /// <returns>A task that ends when no request is being served any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _brokerChange.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
        _brokerChange.Release();
        _brokerChange.Dispose();
        _transactions.Dispose();
        _groups.Dispose();
        LogStopped(ClusterId);
    }

    private void Start(EmbeddedKafkaOptions options)
    {
        for (var index = 0; index < options.Brokers; index++)
        {
            var listener = CreateListener(index + 1);
            _listeners.Add(listener);
            var port = listener.Bind(options.Ports.Count == 0 ? 0 : options.Ports[index]);
            _cluster.AddBroker(new Broker(listener.NodeId, "127.0.0.1", port));
        }

        // Only now: the first client must see the whole cluster.
        _listeners.ForEach(listener => listener.Start());
        LogStarted(ClusterId, BootstrapServers);
    }

    private ApiTable CreateApis()
    {
        var apis = new ApiTable(new RequestGate(_faultScript, Requests, _cluster));
        new ApiVersionsApi(apis).AddTo(apis);
        new MetadataApi(_cluster).AddTo(apis);
        new CoordinatorApi(_cluster).AddTo(apis);
        new TopicAdminApi(_cluster).AddTo(apis);
        new ConfigsApi(_cluster).AddTo(apis);
        new ProduceApi(_cluster).AddTo(apis);
        new FetchApi(_cluster).AddTo(apis);
        new ListOffsetsApi(_cluster).AddTo(apis);
        new GroupApis(_cluster, _groups).AddTo(apis);
        new OffsetApis(_cluster, _groups).AddTo(apis);
        new TransactionApis(_cluster, _transactions).AddTo(apis);
        return apis;
    }

    [LoggerMessage(
        EventId = KafkaEventIds.ClusterStarted,
        Level = LogLevel.Information,
        Message = "Embedded Kafka {ClusterId} listens on {BootstrapServers}")]
    private partial void LogStarted(string clusterId, string bootstrapServers);

    [LoggerMessage(
        EventId = KafkaEventIds.ClusterStopped,
        Level = LogLevel.Information,
        Message = "Embedded Kafka {ClusterId} stopped")]
    private partial void LogStopped(string clusterId);
}

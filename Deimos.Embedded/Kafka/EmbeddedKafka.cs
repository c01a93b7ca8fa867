using System.Buffers.Text;
using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Security;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Storage;
using Deimos.Embedded.Kafka.Topics;
using Deimos.Embedded.Kafka.Transactions;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka;

/// <summary>
/// A Kafka cluster inside of this process, for development and tests. It speaks Kafka's wire protocol on 127.0.0.1, so
/// any client of any language can use it.
/// </summary>
/// <remarks>
/// <para>
/// Everything is kept in memory and is gone when the cluster is disposed, unless <see cref="EmbeddedKafkaOptions"/>
/// name a data folder.
/// </para>
/// <para>Safe for use from many threads. Any number of clusters can run in one process.</para>
/// </remarks>
public sealed partial class EmbeddedKafka : IAsyncDisposable
{
    private readonly DataFolder? _data;
    private readonly Cluster _cluster;
    private readonly LogCleaner _cleaner;
    private readonly GroupCoordinator _groups;
    private readonly TransactionCoordinator _transactions;
    private readonly ApiTable _apis;
    private readonly List<BrokerSockets> _sockets = [];
    private readonly ILogger<EmbeddedKafka> _logger;
    private ListenerSettings[] _listenerSettings = [];
    private int _disposed;

    private EmbeddedKafka(EmbeddedKafkaOptions options)
    {
        _logger = options.LoggerFactory.CreateLogger<EmbeddedKafka>();
        _data = options.DataFolder is { } folder ? DataFolder.Open(folder, options.Fsync, _logger) : null;
        _cluster = new Cluster(
            _data?.KeepClusterId(options.ClusterId, NewClusterId) ?? options.ClusterId ?? NewClusterId(),
            new ClusterSettings
            {
                AutoCreateTopics = options.AutoCreateTopics,
                DefaultPartitions = options.DefaultPartitions,
                DefaultReplicationFactor = Math.Min(options.DefaultReplicationFactor, options.Brokers),
                MaxRequestBytes = options.MaxRequestBytes,
                TopicDefaults = options.TopicDefaults.ToDictionary(),
            },
            options.TimeProvider,
            _data?.Topics ?? new MemoryTopics(new MemoryBudget(options.MaxMemoryBytes)));
        _cleaner = new LogCleaner(_cluster, options.CleanupInterval, _logger);
        _groups = new GroupCoordinator(
            new GroupSettings
            {
                InitialRebalanceDelay = options.InitialRebalanceDelay,
                MinSessionTimeout = options.MinSessionTimeout,
            },
            options.TimeProvider,
            _data is null ? null : new OffsetStore(_data.Offsets));
        _transactions = new TransactionCoordinator(
            new TransactionSettings(),
            options.TimeProvider,
            _groups,
            new PartitionMarkers(_cluster).Write,
            _data is null ? null : new TransactionStore(_data.Transactions));
        _cluster.TopicDeleted += topic => _groups.RemoveTopic(topic.Name);
        _cluster.OldestRecordsDropped += () => LogOldestRecordsDropped(ClusterId, _cluster.Memory.Limit);
        Faults = new KafkaFaults(this, _faultScript, _cluster, _groups, _transactions);
        Topics = new KafkaTopics(_cluster, _changes);
        Groups = new KafkaGroups(_cluster, _groups, _changes);
        Requests = new RequestLog(options.RequestLogCapacity);
        _apis = CreateApis();
        WatchChanges();
    }

    /// <summary>Gets the addresses of the brokers, as clients want them in <c>bootstrap.servers</c>.</summary>
    /// <value>With <see cref="EmbeddedKafkaOptions.Listeners"/>, the addresses of the first of them.</value>
    public string BootstrapServers => BootstrapServersOf(_cluster.Brokers[0].Endpoints[0].Listener);

    /// <summary>Gets the certificate authority that the cluster's TLS listeners use where they are not given one.
    /// </summary>
    public KafkaCertificates Certificates { get; } = new();

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

    /// <summary>Tells whether there is a topic of this name.</summary>
    /// <param name="name">The topic's name.</param>
    public bool HasTopic(string name) => _cluster.FindTopic(name) is not null;

    /// <summary>Gives the addresses of the brokers for clients of one listener.</summary>
    /// <param name="listener">The listener's name.</param>
    /// <returns>The addresses, as clients want them in <c>bootstrap.servers</c>.</returns>
    /// <exception cref="ArgumentException">The cluster has no listener of this name.</exception>
    public string BootstrapServersOf(string listener) =>
        string.Join(',', _cluster.Brokers.Select(broker => $"{broker.Host}:{broker.PortOf(listener)}"));

    /// <summary>
    /// Applies retention and compaction to a topic at once, which otherwise happens from time to time
    /// (<see cref="EmbeddedKafkaOptions.CleanupInterval"/>).
    /// </summary>
    /// <param name="topic">The topic's name.</param>
    /// <remarks>
    /// A compacted topic has one record for each key when this returns, but for what open transactions and
    /// <c>min.compaction.lag.ms</c> protect.
    /// </remarks>
    /// <exception cref="EmbeddedKafkaException">There is no such topic.</exception>
    public void CleanUp(string topic) => LogCleaner.Clean(
        _cluster.FindTopic(topic) ?? throw new EmbeddedKafkaException($"There is no topic '{topic}' to clean up."));

    /// <summary>Stops all brokers and closes their connections; forgets all that is not in a data folder.</summary>
    /// <returns>A task that ends when no request is being served any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _brokerChange.WaitAsync().ConfigureAwait(false);
        await Task.WhenAll(_sockets.Select(sockets => sockets.DisposeAsync().AsTask())).ConfigureAwait(false);
        _cleaner.Dispose();
        _brokerChange.Release();
        _brokerChange.Dispose();
        _transactions.Dispose();
        _groups.Dispose();
        _cluster.Close();
        _data?.Dispose();
        LogStopped(ClusterId);
    }

    private static string NewClusterId() => Base64Url.EncodeToString(Guid.NewGuid().ToByteArray());

    private void Start(EmbeddedKafkaOptions options)
    {
        IReadOnlyList<KafkaListenerOptions> listeners = options.Listeners.Count > 0
            ? options.Listeners
            : [new KafkaListenerOptions { Name = "PLAINTEXT", Ports = options.Ports }];
        _listenerSettings = [.. listeners.Select(listener => CreateSettings(listener, options))];
        for (var index = 0; index < options.Brokers; index++)
        {
            var sockets = new BrokerSockets(index + 1, _listenerSettings);
            _sockets.Add(sockets);
            _cluster.AddBroker(new Broker(
                sockets.NodeId,
                "127.0.0.1",
                sockets.Bind([.. listeners.Select(its => its.Ports.Count == 0 ? 0 : its.Ports[index])])));
        }

        _data?.RestoreTopics(_cluster);
        _transactions.Resume();

        // Only now: the first client must see the whole cluster.
        _sockets.ForEach(sockets => sockets.Start());
        LogStarted(ClusterId, BootstrapServers);
    }

    private ListenerSettings CreateSettings(KafkaListenerOptions listener, EmbeddedKafkaOptions options) => new()
    {
        Apis = _apis,
        Security = new ListenerSecurity(listener, Certificates, options.TimeProvider),
        Limits = new ConnectionLimits
        {
            MaxConnections = options.MaxConnections,
            MaxIdle = options.MaxConnectionIdle,
            RequestTimeout = options.RequestReceiveTimeout,
            AuthenticationTimeout = options.AuthenticationTimeout,
        },
        MaxRequestBytes = options.MaxRequestBytes,
        Time = options.TimeProvider,
        Logger = _logger,
    };

    private ApiTable CreateApis()
    {
        var apis = new ApiTable(new RequestGate(_faultScript, Requests, _cluster), _data?.Commit);
        new ApiVersionsApi(apis).AddTo(apis);
        SaslApi.AddTo(apis);
        new MetadataApi(_cluster).AddTo(apis);
        new CoordinatorApi(_cluster).AddTo(apis);
        new TopicAdminApi(_cluster).AddTo(apis);
        new PartitionAdminApi(_cluster).AddTo(apis);
        new ConfigsApi(_cluster).AddTo(apis);
        new ConfigChangeApi(_cluster).AddTo(apis);
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

    [LoggerMessage(
        EventId = KafkaEventIds.OldestRecordsDropped,
        Level = LogLevel.Warning,
        Message = "Embedded Kafka {ClusterId} holds as many bytes as it may, {Limit}; the oldest records are dropped")]
    private partial void LogOldestRecordsDropped(string clusterId, long limit);
}

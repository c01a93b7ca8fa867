using System.Buffers;
using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Log;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;
using Deimos.Embedded.Kafka.Transactions;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>A broker without sockets: requests go as encoded bodies straight to the handlers.</summary>
internal sealed class HandlerBroker : IDisposable
{
    private const int NodeId = 1;

    private readonly ApiTable _apis;
    private readonly GroupCoordinator _groups;
    private readonly TransactionCoordinator _transactions;
    private readonly ClientConnection _connection =
        new(1, null, CancellationToken.None) { Listener = "model" };

    public HandlerBroker(string topic, int partitions)
    {
        var settings = new ClusterSettings
        {
            AutoCreateTopics = false,
            DefaultPartitions = 1,
            DefaultReplicationFactor = 1,
            MaxRequestBytes = 1024 * 1024,
            TopicDefaults = new Dictionary<string, string>(),
        };
        var cluster = new Cluster("model", settings, Time);
        cluster.AddBroker(new Broker(NodeId, "127.0.0.1", [new BrokerEndpoint("model", 9092)]));
        cluster.CreateTopic(new TopicSpecification { Name = topic, Partitions = partitions })
            .Error.ShouldBe(ErrorCode.None);
        _apis = new ApiTable(new RequestGate(new FaultScript(), new RequestLog(capacity: 100), cluster));
        _groups = new GroupCoordinator(new GroupSettings(), Time);
        _transactions = new TransactionCoordinator(
            new TransactionSettings(), Time, _groups, new PartitionMarkers(cluster).Write);

        new ProduceApi(cluster).AddTo(_apis);
        new FetchApi(cluster).AddTo(_apis);
        new ListOffsetsApi(cluster).AddTo(_apis);
        new PartitionAdminApi(cluster).AddTo(_apis);
        new GroupApis(cluster, _groups).AddTo(_apis);
        new OffsetApis(cluster, _groups).AddTo(_apis);
        new TransactionApis(cluster, _transactions).AddTo(_apis);
    }

    public FakeTimeProvider Time { get; } = new();

    public async Task<TResponse> AskAsync<TResponse>(ApiKey key, short version, Action<ResponseWriter> writeBody)
        where TResponse : class, IKafkaResponse
    {
        var api = _apis.Find((short)key)!;
        var body = new ArrayBufferWriter<byte>();
        writeBody(new ResponseWriter(body) { IsFlexible = api.IsFlexible(version) });
        var reader = new RequestReader(body.WrittenMemory) { IsFlexible = api.IsFlexible(version) };
        var context = new RequestContext
        {
            ApiKey = key,
            Version = version,
            CorrelationId = 1,
            ClientId = "model",
            NodeId = NodeId,
            Connection = _connection,
        };
        var response = await api.HandleAsync(reader, context);
        reader.Remaining.ShouldBe(0, $"{key} was not read to its end.");
        return response.ShouldBeOfType<TResponse>();
    }

    public void Dispose()
    {
        _transactions.Dispose();
        _groups.Dispose();
    }
}

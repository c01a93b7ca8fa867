using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Inspection;

namespace Deimos.Embedded.Tests.Kafka.Brokers;

public sealed class BrokersTests : IAsyncLifetime
{
    private const int Partitions = 6;

    private Scene _scene = null!;

    private EmbeddedKafka Kafka => _scene.Kafka;

    private IReadOnlyList<KafkaPartition> Orders => Kafka.Topics["orders"].Partitions;

    public async ValueTask InitializeAsync()
    {
        _scene = await Scene.StartAsync(new EmbeddedKafkaOptions { Brokers = 3 });
        await Kafka.CreateTopicAsync("orders", Partitions);
    }

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task A_stopped_broker_leads_nothing_and_the_others_lead_in_a_new_epoch()
    {
        var before = Orders.ToDictionary(partition => partition.Index, partition => partition.LeaderEpoch);
        var led = Orders.Where(partition => partition.Leader == 2).Select(partition => partition.Index).ToList();

        await Kafka.StopBrokerAsync(2, Scene.Cancellation);

        led.ShouldNotBeEmpty();
        Orders.ShouldAllBe(partition => partition.Leader != null && partition.Leader != 2);
        Orders.ShouldAllBe(partition => partition.InSyncReplicas.Count == 2);
        Orders.Where(partition => partition.LeaderEpoch > before[partition.Index])
            .Select(partition => partition.Index).ShouldBe(led);
        Kafka.Brokers.Where(broker => broker.IsUp).Select(broker => broker.Id).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task A_stopped_broker_closes_its_connections_and_refuses_new_ones_until_it_is_started()
    {
        var address = new IPEndPoint(IPAddress.Loopback, Kafka.Brokers[0].Port);
        using var socket = await ConnectAsync(address);

        await Kafka.StopBrokerAsync(1, Scene.Cancellation);
        (await socket.ReceiveAsync(new byte[1], Scene.Cancellation)).ShouldBe(0);
        (await Should.ThrowAsync<SocketException>(() => ConnectAsync(address)))
            .SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);

        await Kafka.StartBrokerAsync(1, Scene.Cancellation);
        using var again = await ConnectAsync(address);
        again.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task Stopping_and_starting_twice_is_the_same_as_once()
    {
        await Kafka.StopBrokerAsync(3, Scene.Cancellation);
        await Kafka.StopBrokerAsync(3, Scene.Cancellation);
        await Kafka.StartBrokerAsync(3, Scene.Cancellation);
        await Kafka.StartBrokerAsync(3, Scene.Cancellation);

        Kafka.Brokers.ShouldAllBe(broker => broker.IsUp);
        (await Should.ThrowAsync<EmbeddedKafkaException>(Kafka.StopBrokerAsync(4, Scene.Cancellation)))
            .Message.ShouldBe("The embedded Kafka has no broker 4; its brokers are 1 to 3.");
    }

    [Fact]
    public async Task Clients_wait_while_all_brokers_are_down_and_go_on_when_one_is_back()
    {
        var producer = _scene.Producer(config => config.EnableIdempotence = true);
        await ProduceAsync(producer, "before");
        foreach (var broker in Kafka.Brokers)
        {
            await Kafka.StopBrokerAsync(broker.Id, Scene.Cancellation);
        }

        Orders.ShouldAllBe(partition => partition.Leader == null);
        Kafka.Groups["readers"].Coordinator.ShouldBeNull();
        var producing = ProduceAsync(producer, "meanwhile");
        await Kafka.StartBrokerAsync(2, Scene.Cancellation);
        await producing;

        Orders.ShouldAllBe(partition => partition.Leader == 2);
        Orders[0].Records.Select(record => record.ValueText).ShouldBe(["before", "meanwhile"]);
    }

    [Fact]
    public async Task An_added_broker_takes_part_in_new_topics()
    {
        var id = await Kafka.AddBrokerAsync(Scene.Cancellation);
        await Kafka.CreateTopicAsync("invoices", partitions: 4, replicationFactor: 1, null, Scene.Cancellation);

        id.ShouldBe(4);
        var led = Kafka.Topics["invoices"].Partitions.Single(partition => partition.Leader == id);
        await _scene.Producer().ProduceAsync(
            new TopicPartition("invoices", led.Index),
            new Message<string, string> { Value = "paid" },
            Scene.Cancellation);
        led.Records.Single().ValueText.ShouldBe("paid");
        Kafka.BootstrapServers.Split(',').Length.ShouldBe(4);
        Orders.ShouldAllBe(partition => !partition.Replicas.Contains(id));
    }

    [Fact]
    public async Task A_leader_can_be_moved_to_another_replica()
    {
        var partition = Orders[0];
        var (leader, epoch) = (partition.Leader!.Value, partition.LeaderEpoch);
        var other = partition.Replicas.First(replica => replica != leader);
        var producer = _scene.Producer();
        await ProduceAsync(producer, "here");

        Kafka.MoveLeader("orders", 0, other);
        await ProduceAsync(producer, "there");

        partition.Leader.ShouldBe(other);
        partition.LeaderEpoch.ShouldBe(epoch + 1);
        partition.Records.Select(record => record.LeaderEpoch).ShouldBe([epoch, epoch + 1]);
        await Kafka.StopBrokerAsync(leader, Scene.Cancellation);
        Should.Throw<EmbeddedKafkaException>(() => Kafka.MoveLeader("orders", 0, leader))
            .Message.ShouldContain("must be up");
    }

    [Fact]
    public async Task Too_few_brokers_that_are_up_refuse_what_needs_more_replicas()
    {
        await Kafka.CreateTopicAsync(
            "invoices",
            partitions: 1,
            replicationFactor: 3,
            new Dictionary<string, string> { ["min.insync.replicas"] = "2" },
            Scene.Cancellation);
        var producer = _scene.Producer(config => config.MessageSendMaxRetries = 0);
        await ProduceAsync(producer, "enough", "invoices");
        var leader = Kafka.Topics["invoices"].Partitions[0].Leader!.Value;
        foreach (var broker in Kafka.Brokers.Where(broker => broker.Id != leader))
        {
            await Kafka.StopBrokerAsync(broker.Id, Scene.Cancellation);
        }

        (await Should.ThrowAsync<ProduceException<string, string>>(ProduceAsync(producer, "few", "invoices")))
            .Error.Code.ShouldBe(ErrorCode.NotEnoughReplicas);

        await Kafka.StartBrokerAsync(Kafka.Brokers.First(broker => !broker.IsUp).Id, Scene.Cancellation);
        await ProduceAsync(producer, "again", "invoices");
        Kafka.Topics["invoices"].Records.Select(record => record.ValueText).ShouldBe(["enough", "again"]);
    }

    [Fact]
    public async Task A_transaction_survives_its_coordinator()
    {
        var producer = _scene.Producer(config => config.TransactionalId = "till");
        producer.InitTransactions(Scene.Patience);
        producer.BeginTransaction();
        await ProduceAsync(producer, "first");

        // Whichever of them coordinates: each is down once while the transaction is open.
        foreach (var broker in Kafka.Brokers)
        {
            await Kafka.StopBrokerAsync(broker.Id, Scene.Cancellation);
            await ProduceAsync(producer, $"without {broker.Id}");
            await Kafka.StartBrokerAsync(broker.Id, Scene.Cancellation);
        }

        await Kafka.StopBrokerAsync(1, Scene.Cancellation);
        producer.CommitTransaction(Scene.Patience);

        var records = Orders[0].Records;
        records.Select(record => record.ValueText).ShouldBe(["first", "without 1", "without 2", "without 3"]);
        records.ShouldAllBe(record => record.Transaction == RecordTransaction.Committed);
    }

    private static Task<DeliveryResult<string, string>> ProduceAsync(
        IProducer<string, string> producer, string value, string topic = "orders") => producer.ProduceAsync(
            new TopicPartition(topic, 0), new Message<string, string> { Value = value }, Scene.Cancellation);

    private static async Task<Socket> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, Scene.Cancellation);
        return socket;
    }
}

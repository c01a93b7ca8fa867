using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka;

/// <content>Brokers that stop, start and are added while clients are at work.</content>
public sealed partial class EmbeddedKafka
{
    private readonly SemaphoreSlim _brokerChange = new(1, 1);

    /// <summary>Gets the brokers, those that are down included.</summary>
    public IReadOnlyList<KafkaBroker> Brokers =>
        [.. _cluster.Brokers.Select(broker => new KafkaBroker(
            broker.Id, broker.Host, broker.Endpoints[0].Port, broker.IsUp))];

    /// <summary>
    /// Stops a broker: leaders and coordinators move to brokers that are up, and its connections are closed. All
    /// brokers may be stopped; then nobody leads and nobody answers.
    /// </summary>
    /// <param name="brokerId">The broker's id; the first is 1.</param>
    /// <param name="cancellationToken">Ends the wait for another change of brokers.</param>
    /// <returns>A task that ends when the broker serves nobody any more; at once when it is down already.</returns>
    /// <remarks>
    /// A request that the broker has begun may have been executed without its reply being sent. Await it outside of
    /// the event handlers of the cluster: it waits for the requests that these are a part of.
    /// </remarks>
    /// <exception cref="EmbeddedKafkaException">There is no such broker.</exception>
    public async Task StopBrokerAsync(int brokerId, CancellationToken cancellationToken = default)
    {
        await _brokerChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var broker = RequireBroker(brokerId);
            if (!broker.IsUp)
            {
                return;
            }

            ChangeBrokers(() => _cluster.SetBrokerUp(brokerId, isUp: false));
            var index = _sockets.FindIndex(sockets => sockets.NodeId == brokerId);
            await _sockets[index].DisposeAsync().ConfigureAwait(false);

            // Bound but not listening, the port refuses clients, and neither another process nor a client's own end
            // of a connection can take it meanwhile.
            var successor = new BrokerSockets(brokerId, _listenerSettings);
            successor.Bind([.. broker.Endpoints.Select(endpoint => endpoint.Port)]);
            _sockets[index] = successor;
        }
        finally
        {
            _brokerChange.Release();
        }
    }

    /// <summary>Starts a broker again, on the port that it had.</summary>
    /// <param name="brokerId">The broker's id; the first is 1.</param>
    /// <param name="cancellationToken">Ends the wait for another change of brokers.</param>
    /// <returns>A task that ends when clients can connect; at once when the broker is up already.</returns>
    /// <remarks>
    /// Coordinators come back to it. Leaders stay where they are, but for partitions that had none;
    /// <see cref="MoveLeader"/> moves them.
    /// </remarks>
    /// <exception cref="EmbeddedKafkaException">There is no such broker, or its port was taken.</exception>
    public async Task StartBrokerAsync(int brokerId, CancellationToken cancellationToken = default)
    {
        await _brokerChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!RequireBroker(brokerId).IsUp)
            {
                _sockets.Single(sockets => sockets.NodeId == brokerId).Start();
                ChangeBrokers(() => _cluster.SetBrokerUp(brokerId, isUp: true));
            }
        }
        finally
        {
            _brokerChange.Release();
        }
    }

    /// <summary>Adds a broker on a free port. It takes part in topics that are created from now on.</summary>
    /// <param name="cancellationToken">Ends the wait for another change of brokers.</param>
    /// <returns>The new broker's id, as soon as clients can connect.</returns>
    /// <exception cref="EmbeddedKafkaException">There are 32 brokers already.</exception>
    public async Task<int> AddBrokerAsync(CancellationToken cancellationToken = default)
    {
        await _brokerChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (_sockets.Count == EmbeddedKafkaOptions.MaxBrokers)
            {
                throw new EmbeddedKafkaException(
                    $"The embedded Kafka has {_sockets.Count} brokers, which is the most it can have.");
            }

            var sockets = new BrokerSockets(_sockets.Count + 1, _listenerSettings);
            _sockets.Add(sockets);
            var broker = new Broker(
                sockets.NodeId, "127.0.0.1", sockets.Bind([.. _listenerSettings.Select(_ => 0)]));
            sockets.Start();
            ChangeBrokers(() => _cluster.AddBroker(broker));
            return broker.Id;
        }
        finally
        {
            _brokerChange.Release();
        }
    }

    /// <summary>Makes a broker the leader of a partition, in a new epoch.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition's number.</param>
    /// <param name="brokerId">The broker's id; it must be up and hold a replica.</param>
    /// <exception cref="EmbeddedKafkaException">There is no such partition, or the broker cannot lead it.</exception>
    public void MoveLeader(string topic, int partition, int brokerId)
    {
        var target = _cluster.FindPartition(topic, partition)
            ?? throw new EmbeddedKafkaException($"{topic}[{partition}] has no leader to move: it does not exist.");
        if (!_cluster.MoveLeader(target, brokerId))
        {
            throw new EmbeddedKafkaException(
                $"Broker {brokerId} cannot lead {topic}[{partition}]: it must be up and one of the replicas "
                + $"{string.Join(", ", target.Replicas)}.");
        }
    }

    /// <summary>Has another broker coordinate a group: the next one that is up.</summary>
    /// <param name="groupId">The group's id, or a transactional id.</param>
    /// <exception cref="EmbeddedKafkaException">There is no other broker that is up.</exception>
    public void MoveCoordinator(string groupId)
    {
        var hasMoved = false;
        ChangeBrokers(() => hasMoved = _cluster.MoveCoordinator(groupId));
        if (!hasMoved)
        {
            throw new EmbeddedKafkaException(
                $"The coordinator of '{groupId}' cannot move: there is no other broker that is up. Start the cluster "
                + "with several brokers.");
        }
    }

    private Broker RequireBroker(int brokerId)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return _cluster.FindBroker(brokerId)
            ?? throw new EmbeddedKafkaException(
                $"The embedded Kafka has no broker {brokerId}; its brokers are 1 to {_cluster.Brokers.Count}.");
    }

    /// <summary>Changes which brokers there are, and hands over the groups that get another coordinator.</summary>
    private void ChangeBrokers(Action change)
    {
        var before = _groups.DescribeAll().ToDictionary(
            group => group.GroupId, group => _cluster.CoordinatorFor(group.GroupId), StringComparer.Ordinal);
        change();
        _groups.HandOver(groupId =>
            before.TryGetValue(groupId, out var coordinator) && coordinator != _cluster.CoordinatorFor(groupId));
    }
}

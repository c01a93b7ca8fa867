using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Topics;
using Deimos.Embedded.Kafka.Transactions;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Breaks an embedded cluster on purpose, at any request.
/// </summary>
/// <remarks>
/// Safe for use from many threads. Faults are deterministic given the order of requests; with several connections
/// their order is up to the clients.
/// </remarks>
/// <example>
/// <code>
/// using var fault = kafka.Faults.OnProduce("orders").Partition(2).Nth(3).Fail(ErrorCode.NotLeaderForPartition);
/// </code>
/// </example>
public sealed class KafkaFaults
{
    private readonly EmbeddedKafka _kafka;
    private readonly FaultScript _script;
    private readonly Cluster _cluster;
    private readonly GroupCoordinator _groups;
    private readonly TransactionCoordinator _transactions;

    internal KafkaFaults(
        EmbeddedKafka kafka,
        FaultScript script,
        Cluster cluster,
        GroupCoordinator groups,
        TransactionCoordinator transactions)
    {
        _kafka = kafka;
        _script = script;
        _cluster = cluster;
        _groups = groups;
        _transactions = transactions;
    }

    /// <summary>Begins a fault of requests that append records.</summary>
    /// <param name="topic">The topic; by default any.</param>
    /// <returns>The condition, to be narrowed and ended by what is to happen.</returns>
    public FaultCondition OnProduce(string? topic = null) => On(ApiKey.Produce, topic);

    /// <summary>Begins a fault of requests that read records.</summary>
    /// <param name="topic">The topic; by default any.</param>
    /// <returns>The condition, to be narrowed and ended by what is to happen.</returns>
    public FaultCondition OnFetch(string? topic = null) => On(ApiKey.Fetch, topic);

    /// <summary>Begins a fault of requests of one kind.</summary>
    /// <param name="api">The API key.</param>
    /// <param name="topic">A topic that the request names; by default any or none.</param>
    /// <returns>The condition, to be narrowed and ended by what is to happen.</returns>
    public FaultCondition On(ApiKey api, string? topic = null) => new(_script, api, topic);

    /// <summary>Begins a fault of requests of every kind.</summary>
    /// <returns>The condition, to be narrowed and ended by what is to happen.</returns>
    public FaultCondition OnAny() => new(_script, api: null, topic: null);

    /// <summary>Has a broker take its time for everything, until the fault is disposed.</summary>
    /// <param name="brokerId">The broker's id; the first is 1.</param>
    /// <param name="delay">What each request waits, by the cluster's clock.</param>
    /// <returns>The fault, which is set now.</returns>
    public Fault SlowBroker(int brokerId, TimeSpan delay) => OnAny().AtBroker(brokerId).Delay(delay);

    /// <summary>Takes a broker down for a while.</summary>
    /// <param name="brokerId">The broker's id; the first is 1.</param>
    /// <param name="time">For how long, by the cluster's clock.</param>
    /// <param name="cancellationToken">Ends the time before; the broker comes back then, too.</param>
    /// <returns>A task that ends when the broker is up again.</returns>
    /// <exception cref="EmbeddedKafkaException">There is no such broker.</exception>
    public async Task BrokerDownAsync(int brokerId, TimeSpan time, CancellationToken cancellationToken = default)
    {
        await _kafka.StopBrokerAsync(brokerId, cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Delay(time, _cluster.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _kafka.StartBrokerAsync(brokerId, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Has another broker coordinate a group, which its members find out at their next request.</summary>
    /// <param name="groupId">The group's id, or a transactional id.</param>
    /// <exception cref="EmbeddedKafkaException">There is no other broker that is up.</exception>
    public void MoveCoordinator(string groupId) => _kafka.MoveCoordinator(groupId);

    /// <summary>Takes the leader from a partition, until what this returns is disposed.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition's number.</param>
    /// <returns>Ends the state: a leader is elected in a new epoch.</returns>
    /// <exception cref="EmbeddedKafkaException">There is no such partition.</exception>
    public IDisposable MakeLeaderless(string topic, int partition)
    {
        var target = _cluster.FindPartition(topic, partition)
            ?? throw new EmbeddedKafkaException(
                $"{topic}[{partition}] cannot be made leaderless: there is no such partition. Create the topic first.");
        return new LeaderlessPartition(_cluster, target);
    }

    /// <summary>Asks all members of a group to join anew.</summary>
    /// <param name="groupId">The group's id.</param>
    /// <exception cref="EmbeddedKafkaException">The group has no members.</exception>
    public void RebalanceNow(string groupId)
    {
        // A group that is rebalancing already does what is wished.
        if (!_groups.RebalanceNow(groupId) && _groups.Describe(groupId).State is GroupState.Empty or GroupState.Dead)
        {
            throw new EmbeddedKafkaException($"Group '{groupId}' cannot rebalance: it has no members.");
        }
    }

    /// <summary>Removes a member from its group as if its session had timed out.</summary>
    /// <param name="groupId">The group's id.</param>
    /// <param name="memberId">The member's id, as its client shows it.</param>
    /// <exception cref="EmbeddedKafkaException">The group has no such member.</exception>
    public void ExpireMember(string groupId, string memberId)
    {
        if (!_groups.ExpireMember(groupId, memberId))
        {
            var members = string.Join(", ", _groups.Describe(groupId).Members.Select(member => member.MemberId));
            throw new EmbeddedKafkaException(
                $"Group '{groupId}' has no member '{memberId}'. Its members are: {members}.");
        }
    }

    /// <summary>Makes a transactional producer a zombie, as if another had taken its transactional id.</summary>
    /// <param name="transactionalId">The transactional id.</param>
    /// <exception cref="EmbeddedKafkaException">No producer has the id, or its transaction is being ended.</exception>
    public void FenceProducer(string transactionalId)
    {
        if (!_transactions.FenceProducer(transactionalId))
        {
            throw new EmbeddedKafkaException(
                $"Transactional id '{transactionalId}' cannot be fenced: it has no producer, or its transaction is "
                + "being ended. Call InitTransactions first.");
        }
    }

    /// <summary>Removes all faults that requests can meet.</summary>
    public void Clear() => _script.Clear();
}

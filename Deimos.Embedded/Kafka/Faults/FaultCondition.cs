using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Says which requests a fault strikes, in words; the last word says what becomes of them and sets the fault.
/// </summary>
/// <remarks>
/// Immutable: each word gives a new condition. All words hold together. Requests are counted from the moment the fault
/// is set, in the order in which the brokers take them up.
/// </remarks>
public sealed class FaultCondition
{
    private readonly FaultScript _script;
    private readonly ApiKey? _api;
    private readonly string? _topic;
    private int? _partition;
    private string? _client;
    private int? _brokerId;
    private int? _nth;
    private int? _every;

    internal FaultCondition(FaultScript script, ApiKey? api, string? topic)
    {
        _script = script;
        _api = api;
        _topic = topic;
    }

    internal int? MostTimes { get; private set; }

    internal (double Probability, int Seed)? Chance { get; private set; }

    /// <summary>Strikes requests for one partition; of a produce or fetch for several, only that one fails.</summary>
    /// <param name="partition">The partition's number.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition Partition(int partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        return With(condition => condition._partition = partition);
    }

    /// <summary>Strikes requests of one client only.</summary>
    /// <param name="name">A client id, a group id or a transactional id.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition For(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return With(condition => condition._client = name);
    }

    /// <summary>Strikes requests to one broker only.</summary>
    /// <param name="brokerId">The broker's id; the first is 1.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition AtBroker(int brokerId) => With(condition => condition._brokerId = brokerId);

    /// <summary>Strikes one request: the <paramref name="n"/>th that matches.</summary>
    /// <param name="n">Which one; the first is 1.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition Nth(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return With(condition => condition._nth = n);
    }

    /// <summary>Strikes every <paramref name="n"/>th request that matches.</summary>
    /// <param name="n">From 1, which strikes all.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition Every(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return With(condition => condition._every = n);
    }

    /// <summary>Strikes at random, but alike in every run that has the same seed and order of requests.</summary>
    /// <param name="probability">From 0, never, to 1, always.</param>
    /// <param name="seed">Where the random numbers begin.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition WithProbability(double probability, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        return With(condition => condition.Chance = (probability, seed));
    }

    /// <summary>Strikes a limited number of times.</summary>
    /// <param name="most">How often at most.</param>
    /// <returns>The narrower condition.</returns>
    public FaultCondition Times(int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return With(condition => condition.MostTimes = most);
    }

    /// <summary>Answers with an error and does not execute the request.</summary>
    /// <param name="error">The error; <see cref="ErrorCode.None"/> is not one.</param>
    /// <returns>The fault, which is set now.</returns>
    /// <remarks>
    /// Of a produce or fetch only the partitions that the condition names fail. A produce that awaits no reply has its
    /// connection closed.
    /// </remarks>
    public Fault Fail(ErrorCode error)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(error, ErrorCode.None);
        return Set(new FaultAction(FaultKind.Fail, error));
    }

    /// <summary>Has the request wait before it is executed, and with it what its connection sends after it.</summary>
    /// <param name="delay">How long, by the cluster's clock.</param>
    /// <returns>The fault, which is set now.</returns>
    public Fault Delay(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return Set(new FaultAction(FaultKind.Delay, Delay: delay));
    }

    /// <summary>Executes the request and closes the connection instead of answering: written, never told.</summary>
    /// <returns>The fault, which is set now.</returns>
    public Fault DropConnectionBeforeReply() => Set(new FaultAction(FaultKind.DropBeforeReply));

    /// <summary>Closes the connection and does not execute the request.</summary>
    /// <returns>The fault, which is set now.</returns>
    public Fault DropConnectionBeforeWrite() => Set(new FaultAction(FaultKind.DropBeforeWrite));

    internal bool Matches(RequestContext context, RequestSubject subject) =>
        (_api is null || _api == context.ApiKey)
        && (_brokerId is null || _brokerId == context.NodeId)
        && ((_topic is null && _partition is null) || subject.Partitions.Any(Covers))
        && (_client is null
            || _client == context.ClientId
            || _client == subject.TransactionalId
            || subject.Groups.Contains(_client));

    internal bool Covers(TopicPartition partition) =>
        (_topic is null || _topic == partition.Topic) && (_partition is null || _partition == partition.Partition);

    internal bool IsTurn(int turn) => (_nth is null || _nth == turn) && (_every is not { } every || turn % every == 0);

    private FaultCondition With(Action<FaultCondition> change)
    {
        var copy = (FaultCondition)MemberwiseClone();
        change(copy);
        return copy;
    }

    private Fault Set(FaultAction action)
    {
        var fault = new Fault(_script, this, action);
        _script.Add(fault);
        return fault;
    }
}

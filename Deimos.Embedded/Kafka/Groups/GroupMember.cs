namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// A member of a group: what it said when it joined, what it was assigned, and the requests of its that wait.
/// </summary>
internal sealed class GroupMember(string memberId, JoinRequest request, DeadlineTimer session) : IDisposable
{
    private TaskCompletionSource<JoinResult>? _join;
    private TaskCompletionSource<SyncResult>? _sync;

    public string MemberId { get; private set; } = memberId;

    public string? InstanceId { get; } = request.Member.InstanceId;

    public string ClientId { get; } = request.ClientId;

    public string ClientHost { get; } = request.ClientHost;

    public string ProtocolType { get; } = request.ProtocolType;

    public IReadOnlyList<MemberProtocol> Protocols { get; private set; } = request.Protocols;

    public TimeSpan SessionTimeout { get; private set; } = request.SessionTimeout;

    public TimeSpan RebalanceTimeout { get; private set; } = request.RebalanceTimeout;

    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>Gets or sets whether the member has not been part of a generation yet.</summary>
    public bool IsNew { get; set; } = true;

    public bool IsStatic => InstanceId is not null;

    public bool IsAwaitingJoin => _join is not null;

    public bool IsAwaitingSync => _sync is not null;

    /// <summary>Gets whether the member is known to be alive because it waits for us.</summary>
    /// <remarks>Not so for a new one: nobody else would ever notice that it has gone away while it waits.</remarks>
    public bool IsExcusedFromHeartbeats => !IsNew && (IsAwaitingJoin || IsAwaitingSync);

    public void Update(JoinRequest request)
    {
        Protocols = request.Protocols;
        SessionTimeout = request.SessionTimeout;
        RebalanceTimeout = request.RebalanceTimeout;
    }

    public void ChangeId(string memberId) => MemberId = memberId;

    public bool Supports(string protocol) => Protocols.Any(p => p.Name == protocol);

    public bool Matches(IReadOnlyList<MemberProtocol> protocols) =>
        Protocols.Count == protocols.Count && Protocols.Zip(protocols).All(pair => pair.First.Matches(pair.Second));

    public ReadOnlyMemory<byte> MetadataFor(string protocol) => Protocols.First(p => p.Name == protocol).Metadata;

    public void ExpectHeartbeatWithin(TimeSpan timeout) => session.Set(timeout);

    public void ExpectHeartbeat() => session.Set(SessionTimeout);

    /// <summary>Waits for the next generation; an older join of the member gets the given answer.</summary>
    public Task<JoinResult> AwaitJoin(JoinResult superseded)
    {
        _join?.TrySetResult(superseded);
        _join = new TaskCompletionSource<JoinResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _join.Task;
    }

    public Task<SyncResult> AwaitSync(SyncResult superseded)
    {
        _sync?.TrySetResult(superseded);
        _sync = new TaskCompletionSource<SyncResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _sync.Task;
    }

    public void AnswerJoin(JoinResult result)
    {
        _join?.TrySetResult(result);
        _join = null;
    }

    public bool AnswerSync(SyncResult result)
    {
        var waited = _sync?.TrySetResult(result) ?? false;
        _sync = null;
        return waited;
    }

    public void Dispose() => session.Dispose();
}

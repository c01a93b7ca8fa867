namespace Deimos.Embedded.Kafka.Groups;

/// <summary>
/// The members of a group in the order they came, its leader, and the assignment protocols they have in common.
/// </summary>
internal sealed class GroupMembership
{
    private readonly OrderedDictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _staticIds = new(StringComparer.Ordinal);

    public IReadOnlyCollection<GroupMember> All => _members.Values;

    public int Count => _members.Count;

    public string? LeaderId { get; private set; }

    /// <summary>Gets the type of protocol of the first member; kept when the group has become empty.</summary>
    public string? ProtocolType { get; private set; }

    /// <summary>Gets the longest time that a member asked for to come back in a rebalance.</summary>
    public TimeSpan RebalanceTimeout =>
        _members.Count == 0 ? TimeSpan.Zero : _members.Values.Max(m => m.RebalanceTimeout);

    public GroupMember? Find(string memberId) => _members.GetValueOrDefault(memberId);

    public string? FindStatic(string instanceId) => _staticIds.GetValueOrDefault(instanceId);

    public bool IsLeader(string memberId) => LeaderId == memberId;

    public void Add(GroupMember member)
    {
        if (_members.Count == 0)
        {
            ProtocolType = member.ProtocolType;
        }

        if (member.InstanceId is not null)
        {
            _staticIds.Add(member.InstanceId, member.MemberId);
        }

        _members.Add(member.MemberId, member);
        LeaderId ??= member.MemberId;
    }

    public void Remove(GroupMember member)
    {
        _members.Remove(member.MemberId);
        if (member.InstanceId is not null)
        {
            _staticIds.Remove(member.InstanceId);
        }

        if (IsLeader(member.MemberId))
        {
            LeaderId = _members.Count > 0 ? _members.GetAt(0).Key : null;
        }
    }

    /// <summary>Gives a static member that came back the id it is known by from now on.</summary>
    public void ChangeId(GroupMember member, string memberId)
    {
        var wasLeader = IsLeader(member.MemberId);
        _members.Remove(member.MemberId);
        member.ChangeId(memberId);
        _members.Add(memberId, member);
        _staticIds[member.InstanceId!] = memberId;
        if (wasLeader)
        {
            LeaderId = memberId;
        }
    }

    /// <summary>Passes the lead to a member that has joined, unless the leader has; false if nobody has.</summary>
    public bool ElectJoinedLeader()
    {
        if (LeaderId is not null && _members[LeaderId].IsAwaitingJoin)
        {
            return true;
        }

        var joined = _members.Values.FirstOrDefault(m => m.IsAwaitingJoin);
        LeaderId = joined?.MemberId ?? LeaderId;
        return joined is not null;
    }

    /// <summary>Tells whether a member with these protocols could follow one that all the others follow too.</summary>
    public bool SharesProtocol(string protocolType, IReadOnlyList<MemberProtocol> protocols) =>
        protocolType == ProtocolType && protocols.Any(p => _members.Values.All(m => m.Supports(p.Name)));

    /// <summary>Chooses, among the protocols that all members follow, the one that most of them prefer.</summary>
    public string SelectProtocol()
    {
        var candidates = _members.GetAt(0).Value.Protocols
            .Select(p => p.Name)
            .Where(name => _members.Values.All(m => m.Supports(name)))
            .ToHashSet(StringComparer.Ordinal);
        return _members.Values
            .Select(m => m.Protocols.First(p => candidates.Contains(p.Name)).Name)
            .GroupBy(name => name, StringComparer.Ordinal)
            .MaxBy(votes => votes.Count())!
            .Key;
    }
}

using Deimos.Embedded.Kafka.Groups;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>What a group of dynamic members with one assignment protocol is meant to do.</summary>
internal sealed class ModelGroup
{
    public const long SessionMs = 10_000;
    public const long RebalanceMs = 25_000;
    public const long FirstJoinMs = 300_000;

    private readonly List<ModelMember> _members = [];
    private readonly Dictionary<string, long> _invited = [];
    private readonly HashSet<ModelMember> _unsynced = [];
    private GroupState _state;
    private ModelMember? _leader;
    private bool _exists;
    private int _generation;
    private int _names;
    private long? _joinDeadline;
    private long? _syncDeadline;

    public ModelOffsets Offsets { get; } = new();

    public long Now { get; set; }

    public long? NextDeadline => _members.Select(member => member.Deadline)
        .Concat(_invited.Values.Select(deadline => (long?)deadline))
        .Append(_joinDeadline)
        .Append(_syncDeadline)
        .Min();

    /// <summary>Lets a member join; without a name it is given one and must come again.</summary>
    public Expectation Join(string name, byte metadata)
    {
        var expected = new Expectation();
        if (name.Length == 0)
        {
            _exists = true;
            var invited = $"m{++_names}";
            _invited.Add(invited, Now + SessionMs);
            expected.Answer = Failed(ErrorCode.MemberIdRequired, invited);
        }
        else if (_invited.Remove(name))
        {
            var member = new ModelMember(name) { Metadata = metadata, Join = expected, Deadline = Now + FirstJoinMs };
            _members.Add(member);
            _leader ??= member;
            PrepareUnlessPreparing();
        }
        else if (Find(name) is not { } known)
        {
            expected.Answer = Failed(ErrorCode.UnknownMemberId, name);
        }
        else if (known.Metadata == metadata
            && (_state == GroupState.CompletingRebalance || (_state == GroupState.Stable && known != _leader)))
        {
            expected.Answer = CurrentGeneration(known);
        }
        else
        {
            known.Metadata = metadata;
            known.Join = expected;
            PrepareUnlessPreparing();
        }

        CompleteIfAllAreHere();
        return expected;
    }

    public Expectation Sync(string name, int generation, IReadOnlyDictionary<string, string> assignments)
    {
        var expected = new Expectation();
        var error = Check(name, generation);
        error = error == ErrorCode.None && _state == GroupState.PreparingRebalance
            ? ErrorCode.RebalanceInProgress
            : error;
        if (error != ErrorCode.None)
        {
            expected.Answer = Synced(error, "");
            return expected;
        }

        var member = Find(name)!;
        _unsynced.Remove(member);
        _syncDeadline = _unsynced.Count == 0 ? null : _syncDeadline;
        if (_state == GroupState.Stable)
        {
            member.Deadline = Now + SessionMs;
            expected.Answer = Synced(ErrorCode.None, member.Assignment);
            return expected;
        }

        AnswerSync(member, Synced(ErrorCode.RebalanceInProgress, ""));
        member.Sync = expected;
        if (member == _leader)
        {
            _state = GroupState.Stable;
            foreach (var other in _members)
            {
                other.Assignment = assignments.GetValueOrDefault(other.Name, "");
                AnswerSync(other, Synced(ErrorCode.None, other.Assignment));
            }
        }

        return expected;
    }

    public ErrorCode Heartbeat(string name, int generation)
    {
        var error = Check(name, generation);
        if (error != ErrorCode.None)
        {
            return error;
        }

        Find(name)!.Deadline = Now + SessionMs;
        return _state == GroupState.PreparingRebalance ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public ErrorCode Leave(string name)
    {
        if (_invited.Remove(name))
        {
            CompleteIfAllAreHere();
            return ErrorCode.None;
        }

        if (Find(name) is not { } member)
        {
            return ErrorCode.UnknownMemberId;
        }

        Remove(member);
        return ErrorCode.None;
    }

    public ErrorCode Commit(string name, int generation, int partition, long offset, long? producerId = null)
    {
        if (!_exists && generation >= 0 && producerId is null)
        {
            return ErrorCode.IllegalGeneration;
        }

        _exists = true;
        var error = CheckCommit(name, generation, producerId is not null);
        if (error == ErrorCode.None)
        {
            Offsets.Commit(partition, offset, producerId);
        }

        return error;
    }

    /// <summary>Does what is due at the present time.</summary>
    public void Expire()
    {
        foreach (var (name, _) in _invited.Where(invited => invited.Value <= Now).ToList())
        {
            _invited.Remove(name);
            CompleteIfAllAreHere();
        }

        foreach (var member in _members.Where(member => member.Deadline <= Now).ToList())
        {
            // What became of another may have given this one more time.
            var waits = member.Join is not null || member.Sync is not null;
            if (member.Deadline <= Now && (member.IsNew || !waits))
            {
                Remove(member);
            }
            else if (member.Deadline <= Now)
            {
                member.Deadline = null;
            }
        }

        if (_joinDeadline <= Now)
        {
            _joinDeadline = null;
            Complete();
        }

        if (_syncDeadline <= Now)
        {
            _unsynced.ToList().ForEach(Drop);
            Prepare();
        }
    }

    private static string Failed(ErrorCode error, string name) => Answers.Join(error, -1, "", name, []);

    private static string Synced(ErrorCode error, string assignment) => Answers.Sync(error, assignment);

    private ModelMember? Find(string name) => _members.Find(member => member.Name == name);

    private ErrorCode Check(string name, int generation) => Find(name) is null ? ErrorCode.UnknownMemberId
        : generation != _generation ? ErrorCode.IllegalGeneration
        : ErrorCode.None;

    private ErrorCode CheckCommit(string name, int generation, bool isInTransaction)
    {
        if (generation < 0 && _state == GroupState.Empty)
        {
            return ErrorCode.None;
        }

        if (generation < 0 && name.Length == 0)
        {
            return isInTransaction ? ErrorCode.None : ErrorCode.UnknownMemberId;
        }

        var error = Check(name, generation);
        if (error != ErrorCode.None || isInTransaction)
        {
            return error;
        }

        if (_state == GroupState.CompletingRebalance)
        {
            return ErrorCode.RebalanceInProgress;
        }

        Find(name)!.Deadline = Now + SessionMs;
        return ErrorCode.None;
    }

    private void PrepareUnlessPreparing()
    {
        if (_state != GroupState.PreparingRebalance)
        {
            Prepare();
        }
    }

    private void Prepare()
    {
        foreach (var member in _members.Where(_ => _state == GroupState.CompletingRebalance))
        {
            member.Assignment = "";
            AnswerSync(member, Synced(ErrorCode.RebalanceInProgress, ""));
        }

        _unsynced.Clear();
        _syncDeadline = null;
        var isFirst = _state == GroupState.Empty;
        _state = GroupState.PreparingRebalance;
        if (isFirst || _members.Count == 0)
        {
            Complete();
            return;
        }

        _joinDeadline = Now + RebalanceMs;
        CompleteIfAllAreHere();
    }

    private void CompleteIfAllAreHere()
    {
        if (_state == GroupState.PreparingRebalance
            && _invited.Count == 0
            && _members.All(member => member.Join is not null))
        {
            Complete();
        }
    }

    private void Complete()
    {
        _members.Where(member => member.Join is null).ToList().ForEach(Drop);
        _joinDeadline = null;
        _generation++;
        _state = _members.Count == 0 ? GroupState.Empty : GroupState.CompletingRebalance;
        foreach (var member in _members)
        {
            member.Join!.Answer = CurrentGeneration(member);
            member.Join = null;
            member.Deadline = Now + SessionMs;
            member.IsNew = false;
            _unsynced.Add(member);
            _syncDeadline = Now + RebalanceMs;
        }
    }

    private void Remove(ModelMember member)
    {
        Drop(member);
        PrepareUnlessPreparing();
        CompleteIfAllAreHere();
    }

    private void Drop(ModelMember member)
    {
        if (member.Join is { } join)
        {
            join.Answer = Failed(ErrorCode.UnknownMemberId, "");
        }

        AnswerSync(member, Synced(ErrorCode.UnknownMemberId, ""));
        _members.Remove(member);
        _unsynced.Remove(member);
        _leader = member == _leader ? _members.FirstOrDefault() : _leader;
    }

    private void AnswerSync(ModelMember member, string answer)
    {
        if (member.Sync is { } sync)
        {
            sync.Answer = answer;
            member.Sync = null;
            member.Deadline = Now + SessionMs;
        }
    }

    private string CurrentGeneration(ModelMember member) => Answers.Join(
        ErrorCode.None,
        _generation,
        _leader!.Name,
        member.Name,
        member == _leader ? _members.Select(other => (other.Name, other.Metadata)) : []);
}

using System.Text;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Groups;
using Deimos.Embedded.Kafka.Protocol.Transactions;

namespace Deimos.Embedded.Tests.Kafka.Model;

/// <content>Members of a group, and its offsets.</content>
internal sealed partial class RandomRun
{
    private const string Group = "billing";
    private const string ProtocolType = "consumer";
    private const string ProtocolName = "range";

    private readonly MemberClient[] _members = [new(1), new(2), new(3)];
    private readonly Dictionary<string, string> _namesById = new() { [""] = "" };

    private async Task JoinAsync()
    {
        if (PickIdleMember(member => member.Generation < 0) is not { } member)
        {
            return;
        }

        if (Chance(3))
        {
            member.Forget();
        }

        var metadata = (byte)(Chance(85) ? 0 : 1);
        Say($"member {member.Index} joins as '{member.Name}' with metadata {metadata}");
        var expected = _group.Join(member.Name, metadata);

        var answer = _broker.AskAsync<JoinGroupResponse>(ApiKey.JoinGroup, 9, writer =>
        {
            writer.WriteString(Group);
            writer.WriteInt32((int)ModelGroup.SessionMs);
            writer.WriteInt32((int)ModelGroup.RebalanceMs);
            writer.WriteString(member.Id);
            writer.WriteString(null);
            writer.WriteString(ProtocolType);
            writer.WriteArray([ProtocolName], (w, name) =>
            {
                w.WriteString(name);
                w.WriteBytes(new[] { metadata });
                w.WriteNoTags();
            });
            writer.WriteString(null);
            writer.WriteNoTags();
        });

        await WaitForAsync(member, answer, expected, response => Accept(member, response, expected));
    }

    private void Accept(MemberClient member, JoinGroupResponse response, Expectation expected)
    {
        if (response.Error == ErrorCode.MemberIdRequired)
        {
            _namesById.TryAdd(response.MemberId, $"m{_namesById.Count}");
        }

        Compare(
            Answers.Join(
                response.Error,
                response.GenerationId,
                NameOf(response.Leader),
                NameOf(response.MemberId),
                response.Members.Select(m => (NameOf(m.MemberId), m.Metadata.Span[0]))),
            expected.Answer ?? "nothing yet");
        (member.Id, member.Name) = (response.MemberId, NameOf(response.MemberId));
        member.Generation = response.GenerationId;
        member.Followers = [.. response.Members.Select(m => (m.MemberId, NameOf(m.MemberId)))];
        if (response.Error == ErrorCode.UnknownMemberId)
        {
            member.Forget();
        }
    }

    private async Task SyncAsync()
    {
        if (PickIdleMember(member => member.Generation > 0) is not { } member)
        {
            return;
        }

        var generation = PickGeneration(member);
        Say($"member {member.Index} syncs as '{member.Name}' in generation {generation}");
        var step = _steps.Count;
        var assignments = member.Followers.ToDictionary(f => f.Name, f => $"{f.Name} by step {step}");
        var expected = _group.Sync(member.Name, generation, assignments);

        var answer = _broker.AskAsync<SyncGroupResponse>(ApiKey.SyncGroup, 5, writer =>
        {
            writer.WriteString(Group);
            WriteMember(writer, generation, member.Id);
            writer.WriteString(ProtocolType);
            writer.WriteString(ProtocolName);
            writer.WriteArray(member.Followers, (w, follower) =>
            {
                w.WriteString(follower.Id);
                w.WriteBytes(Encoding.UTF8.GetBytes(assignments[follower.Name]));
                w.WriteNoTags();
            });
            writer.WriteNoTags();
        });

        await WaitForAsync(member, answer, expected, response => Compare(
            Answers.Sync(response.Error, Encoding.UTF8.GetString(response.Assignment.Span)),
            expected.Answer ?? "nothing yet"));
    }

    private async Task HeartbeatAsync()
    {
        var member = PickMember(member => member.Generation > 0);
        var generation = PickGeneration(member);
        Say($"member {member.Index} beats as '{member.Name}' in generation {generation}");
        var expected = _group.Heartbeat(member.Name, generation);

        var answer = await _broker.AskAsync<HeartbeatResponse>(ApiKey.Heartbeat, 4, writer =>
        {
            writer.WriteString(Group);
            WriteMember(writer, generation, member.Id);
            writer.WriteNoTags();
        });

        Compare($"{answer.Error}", $"{expected}");
    }

    private async Task LeaveAsync()
    {
        var member = PickMember(member => member.Name.Length > 0);
        Say($"member {member.Index} leaves as '{member.Name}'");
        var expected = _group.Leave(member.Name);

        var answer = await _broker.AskAsync<LeaveGroupResponse>(ApiKey.LeaveGroup, 5, writer =>
        {
            writer.WriteString(Group);
            writer.WriteArray([member.Id], (w, id) =>
            {
                w.WriteString(id);
                w.WriteString(null);
                w.WriteString("random");
                w.WriteNoTags();
            });
            writer.WriteNoTags();
        });

        Compare($"{answer.Members[0].Error}", $"{expected}");
    }

    private async Task CommitAsync()
    {
        var (id, name, generation) = PickCommitter();
        var (partition, offset) = (PickPartition(), _random.NextInt64(100));
        Say($"'{name}' in generation {generation} commits {offset} of {partition}");
        var expected = _group.Commit(name, generation, partition, offset);

        var answer = await _broker.AskAsync<OffsetCommitResponse>(ApiKey.OffsetCommit, 8, writer =>
        {
            writer.WriteString(Group);
            WriteMember(writer, generation, id);
            WriteOffset(writer, partition, offset);
            writer.WriteNoTags();
        });

        Compare($"{answer.Topics[0].Partitions[0].Error}", $"{expected}");
    }

    private async Task CommitInTransactionAsync()
    {
        if (PickTransactional() is not var (producer, identity))
        {
            return;
        }

        var (id, name, generation) = PickCommitter();
        var (partition, offset) = (PickPartition(), _random.NextInt64(100));
        Say($"{producer.Name} as {identity} commits {offset} of {partition} for '{name}' in generation {generation}");
        var expected = _transactions[producer.Name].CheckOffsets(identity.Id, identity.Epoch);
        expected = expected == ErrorCode.None
            ? _group.Commit(name, generation, partition, offset, identity.Id)
            : expected;

        var answer = await _broker.AskAsync<TxnOffsetCommitResponse>(ApiKey.TxnOffsetCommit, 3, writer =>
        {
            writer.WriteString(producer.TransactionalId);
            writer.WriteString(Group);
            writer.WriteInt64(identity.Id);
            writer.WriteInt16(identity.Epoch);
            WriteMember(writer, generation, id);
            WriteOffset(writer, partition, offset);
            writer.WriteNoTags();
        });

        Compare($"{answer.Topics[0].Partitions[0].Error}", $"{expected}");
    }

    private async Task FetchOffsetsAsync()
    {
        var (partition, requireStable) = (PickPartition(), Chance(50));
        Say($"fetch the committed offset of {partition}{(requireStable ? ", stable" : "")}");
        var expected = requireStable && _group.Offsets.IsUnstable(partition)
            ? Answers.Append(ErrorCode.UnstableOffsetCommit, -1)
            : Answers.Append(ErrorCode.None, _group.Offsets.Find(partition));

        var answer = await _broker.AskAsync<OffsetFetchResponse>(ApiKey.OffsetFetch, 8, writer =>
        {
            writer.WriteArray([Group], (w, group) =>
            {
                w.WriteString(group);
                WritePartition(w, partition, null);
                w.WriteNoTags();
            });
            writer.WriteBoolean(requireStable);
            writer.WriteNoTags();
        });

        var result = answer.Groups[0].Topics[0].Partitions[0];
        Compare(Answers.Append(result.Error, result.Offset), expected);
    }

    private static void WriteMember(ResponseWriter writer, int generation, string memberId)
    {
        writer.WriteInt32(generation);
        writer.WriteString(memberId);
        writer.WriteString(null);
    }

    private static void WriteOffset(ResponseWriter writer, int partition, long offset) =>
        WritePartition(writer, partition, w =>
        {
            w.WriteInt64(offset);
            w.WriteInt32(-1);
            w.WriteString("");
        });

    private string NameOf(string memberId) => _namesById.GetValueOrDefault(memberId, memberId);

    private MemberClient? PickIdleMember(Func<MemberClient, bool> isPreferred)
    {
        var idle = _members.Where(member => !member.IsWaiting).ToList();
        return idle.Count == 0 ? null : PickMember(idle, isPreferred);
    }

    private MemberClient PickMember(Func<MemberClient, bool> isPreferred) => PickMember(_members, isPreferred);

    // Mostly one for which the request makes sense, or a group would hardly ever come to rest.
    private MemberClient PickMember(IReadOnlyList<MemberClient> members, Func<MemberClient, bool> isPreferred)
    {
        var preferred = members.Where(isPreferred).ToList();
        return preferred.Count > 0 && Chance(85) ? Pick(preferred) : Pick(members);
    }

    private int PickGeneration(MemberClient member) =>
        Chance(93) ? member.Generation : member.Generation + _random.Next(-1, 2);

    private (string Id, string Name, int Generation) PickCommitter()
    {
        var member = PickMember(member => member.Generation > 0);
        return Chance(80) ? (member.Id, member.Name, member.Generation) : ("", "", -1);
    }
}

namespace Deimos.Embedded.Kafka.Groups;

/// <summary>How a request names a member: by its id, by its instance id, or by both.</summary>
internal readonly record struct MemberIdentity(string MemberId, string? InstanceId = null)
{
    /// <summary>Gets whether the member id has not been given out yet.</summary>
    public bool IsNew => MemberId.Length == 0;
}

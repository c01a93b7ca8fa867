namespace Deimos.Embedded.Kafka.Groups;

/// <summary>One assignment protocol that a member can follow, with what it says about itself under it.</summary>
internal sealed record MemberProtocol(string Name, ReadOnlyMemory<byte> Metadata)
{
    public bool Matches(MemberProtocol other) =>
        Name == other.Name && Metadata.Span.SequenceEqual(other.Metadata.Span);
}

namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>DeleteGroups, versions 0 to 2, flexible from 2.</summary>
internal sealed class DeleteGroupsRequest : IKafkaRequest<DeleteGroupsRequest>
{
    public required IReadOnlyList<string> Groups { get; init; }

    public static DeleteGroupsRequest Read(RequestReader reader, short version)
    {
        var request = new DeleteGroupsRequest { Groups = reader.ReadArray(static r => r.ReadString()) };
        reader.SkipTags();
        return request;
    }
}

namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>DescribeGroups, versions 0 to 5, flexible from 5.</summary>
internal sealed class DescribeGroupsRequest : IKafkaRequest<DescribeGroupsRequest>
{
    public required IReadOnlyList<string> Groups { get; init; }

    public bool IncludeAuthorizedOperations { get; init; }

    public static DescribeGroupsRequest Read(RequestReader reader, short version)
    {
        var request = new DescribeGroupsRequest
        {
            Groups = reader.ReadArray(static r => r.ReadString()),
            IncludeAuthorizedOperations = version >= 3 && reader.ReadBoolean(),
        };
        reader.SkipTags();
        return request;
    }
}

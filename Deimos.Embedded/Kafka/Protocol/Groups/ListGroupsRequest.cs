namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>ListGroups, versions 0 to 5, flexible from 3.</summary>
internal sealed class ListGroupsRequest : IKafkaRequest<ListGroupsRequest>
{
    public IReadOnlyList<string> StatesFilter { get; init; } = [];

    public IReadOnlyList<string> TypesFilter { get; init; } = [];

    public static ListGroupsRequest Read(RequestReader reader, short version)
    {
        var request = new ListGroupsRequest
        {
            StatesFilter = version >= 4 ? reader.ReadNullableArray(static r => r.ReadString()) ?? [] : [],
            TypesFilter = version >= 5 ? reader.ReadNullableArray(static r => r.ReadString()) ?? [] : [],
        };
        reader.SkipTags();
        return request;
    }
}

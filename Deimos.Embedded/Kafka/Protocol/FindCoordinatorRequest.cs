namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class FindCoordinatorRequest : IKafkaRequest<FindCoordinatorRequest>
{
    public sbyte KeyType { get; private init; }

    public required List<string> Keys { get; init; }

    public static FindCoordinatorRequest Read(RequestReader reader, short version)
    {
        var key = version <= 3 ? reader.ReadString() : null;
        var request = new FindCoordinatorRequest
        {
            KeyType = version >= 1 ? reader.ReadInt8() : (sbyte)0,
            Keys = key is null ? reader.ReadArray(r => r.ReadString()) : [key],
        };
        reader.SkipTags();
        return request;
    }
}

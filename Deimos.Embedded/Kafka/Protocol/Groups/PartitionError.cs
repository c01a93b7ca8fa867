namespace Deimos.Embedded.Kafka.Protocol.Groups;

/// <summary>What became of a request for one partition.</summary>
internal readonly record struct PartitionError(int Partition, ErrorCode Error)
{
    public static void Write(ResponseWriter writer, PartitionError result)
    {
        writer.WriteInt32(result.Partition);
        writer.WriteErrorCode(result.Error);
        writer.WriteNoTags();
    }
}

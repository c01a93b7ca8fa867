namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class DescribeClusterResponse : IKafkaResponse
{
    private const sbyte BrokerEndpoints = 1;

    public ErrorCode Error { get; init; }

    public string ClusterId { get; init; } = "";

    public int ControllerId { get; init; } = -1;

    public IReadOnlyList<MetadataResponse.BrokerResult> Brokers { get; init; } = [];

    public int Operations { get; init; } = AuthorizedOperations.NotTold;

    public void Write(ResponseWriter writer, short version)
    {
        writer.WriteInt32(0);
        writer.WriteErrorCode(Error);
        writer.WriteString(null);
        if (version >= 1)
        {
            writer.WriteInt8(BrokerEndpoints);
        }

        writer.WriteString(ClusterId);
        writer.WriteInt32(ControllerId);
        writer.WriteArray(Brokers, static (w, broker) =>
        {
            w.WriteInt32(broker.Id);
            w.WriteString(broker.Host);
            w.WriteInt32(broker.Port);
            w.WriteString(null);
            w.WriteNoTags();
        });
        writer.WriteInt32(Operations);
        writer.WriteNoTags();
    }
}

namespace Deimos.Embedded.Kafka.Protocol;

internal sealed class FindCoordinatorResponse : IKafkaResponse
{
    public required IReadOnlyList<Coordinator> Coordinators { get; init; }

    public void Write(ResponseWriter writer, short version)
    {
        if (version >= 1)
        {
            writer.WriteInt32(0);
        }

        if (version >= 4)
        {
            writer.WriteArray(Coordinators, static (w, coordinator) =>
            {
                w.WriteString(coordinator.Key);
                WriteNode(w, coordinator);
                w.WriteErrorCode(coordinator.Error);
                w.WriteString(coordinator.Message);
                w.WriteNoTags();
            });
        }
        else
        {
            var coordinator = Coordinators[0];
            writer.WriteErrorCode(coordinator.Error);
            if (version >= 1)
            {
                writer.WriteString(coordinator.Message);
            }

            WriteNode(writer, coordinator);
        }

        writer.WriteNoTags();
    }

    private static void WriteNode(ResponseWriter writer, Coordinator coordinator)
    {
        writer.WriteInt32(coordinator.NodeId);
        writer.WriteString(coordinator.Host);
        writer.WriteInt32(coordinator.Port);
    }

    internal sealed record Coordinator(
        string Key, ErrorCode Error, string? Message = null, int NodeId = -1, string Host = "", int Port = -1);
}

using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Tests.Kafka.Server;

/// <summary>Requests that several tests send byte for byte.</summary>
internal static class KafkaFrames
{
    public static byte[] Metadata(int correlationId) =>
        WireClient.Frame(ApiKey.Metadata, 1, correlationId, body: body => body.WriteInt32(-1));

    public static byte[] Fetch(int correlationId, string topic, long offset, int maxWaitMs) =>
        WireClient.Frame(ApiKey.Fetch, 4, correlationId, body: body =>
        {
            body.WriteInt32(-1);
            body.WriteInt32(maxWaitMs);
            body.WriteInt32(1);
            body.WriteInt32(10_000_000);
            body.WriteInt8(0);
            body.WriteArray([topic], (t, name) =>
            {
                t.WriteString(name);
                t.WriteArray([0], (p, index) =>
                {
                    p.WriteInt32(index);
                    p.WriteInt64(offset);
                    p.WriteInt32(1_000_000);
                });
            });
        });

    public static byte[] Produce(
        int correlationId, string topic, byte[] records, short version = 3, short acks = -1) =>
        WireClient.Frame(ApiKey.Produce, version, correlationId, body: body =>
        {
            if (version >= 3)
            {
                body.WriteString(null);
            }

            body.WriteInt16(acks);
            body.WriteInt32(1_000);
            body.WriteArray([topic], (t, name) =>
            {
                t.WriteString(name);
                t.WriteArray([0], (p, index) =>
                {
                    p.WriteInt32(index);
                    p.WriteBytes(records);
                });
            });
        });
}

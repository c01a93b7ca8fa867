using System.Buffers.Binary;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Tests.Kafka.Log;

namespace Deimos.Embedded.Tests.Kafka.Server;

/// <summary>
/// Makes frames that are nearly right: requests as clients send them, changed in many ways. The same seed and number
/// give the same frame.
/// </summary>
internal sealed class HostileFrames(int seed)
{
    private static readonly int[] Counts = [-1, 0, 1, 2, 3, 1000, int.MaxValue, int.MinValue];
    private static readonly string?[] Texts = ["orders", "readers", "", null, "..", new string('x', 300), "\0\u00e9"];
    private static readonly ApiKey[] Keys = Enum.GetValues<ApiKey>();

    private static readonly byte[][] Wellformed =
    [
        KafkaFrames.Metadata(1),
        KafkaFrames.Fetch(1, "orders", 0, maxWaitMs: 5),
        KafkaFrames.Produce(1, "orders", TestBatch.Of(3).ToBytes()),
        KafkaFrames.Produce(1, "orders", TestBatch.Idempotent(0).ToBytes(), version: 7),
        WireClient.Frame(ApiKey.ApiVersions, 3, 1, true, body =>
        {
            body.WriteString("client");
            body.WriteString("1.0");
            body.WriteNoTags();
        }),
        WireClient.Frame(ApiKey.ListOffsets, 1, 1, body: body =>
        {
            body.WriteInt32(-1);
            WritePartition(body, partition => partition.WriteInt64(-1));
        }),
        WireClient.Frame(ApiKey.JoinGroup, 2, 1, body: body =>
        {
            body.WriteString("readers");
            body.WriteInt32(6_000);
            body.WriteInt32(6_000);
            body.WriteString("");
            body.WriteString("consumer");
            body.WriteArray(["range"], (protocol, name) =>
            {
                protocol.WriteString(name);
                protocol.WriteBytes(new byte[8]);
            });
        }),
        WireClient.Frame(ApiKey.OffsetCommit, 2, 1, body: body =>
        {
            body.WriteString("readers");
            body.WriteInt32(-1);
            body.WriteString("");
            body.WriteInt64(-1);
            WritePartition(body, partition =>
            {
                partition.WriteInt64(5);
                partition.WriteString("note");
            });
        }),
        WireClient.Frame(ApiKey.OffsetFetch, 1, 1, body: body =>
        {
            body.WriteString("readers");
            WritePartition(body, _ => { });
        }),
        WireClient.Frame(ApiKey.FindCoordinator, 1, 1, body: body =>
        {
            body.WriteString("readers");
            body.WriteInt8(0);
        }),
        WireClient.Frame(ApiKey.InitProducerId, 0, 1, body: body =>
        {
            body.WriteString("transactions");
            body.WriteInt32(60_000);
        }),
        WireClient.Frame(ApiKey.AddPartitionsToTxn, 0, 1, body: body =>
        {
            body.WriteString("transactions");
            body.WriteInt64(1);
            body.WriteInt16(0);
            WritePartition(body, _ => { });
        }),
        WireClient.Frame(ApiKey.DescribeConfigs, 0, 1, body: body => body.WriteArray(["orders"], (item, name) =>
        {
            item.WriteInt8(2);
            item.WriteString(name);
            item.WriteInt32(-1);
        })),
        WireClient.Frame(ApiKey.SaslHandshake, 1, 1, body: body => body.WriteString("SCRAM-SHA-256")),
        WireClient.Frame(ApiKey.SaslAuthenticate, 0, 1, body: body => body.WriteBytes("n,,n=alice,r=abc"u8.ToArray())),
    ];

    public byte[] Make(int number)
    {
        var random = new Random(unchecked((seed * 397) ^ number));
        var frame = random.Next(2) == 0 ? Wellformed[random.Next(Wellformed.Length)].ToArray() : Invent(random);
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            frame = Change(frame, random);
        }

        return frame;
    }

    /// <summary>A body of plausible fields in no order that any request has.</summary>
    private static byte[] Invent(Random random)
    {
        var isFlexible = random.Next(2) == 0;
        return WireClient.Frame(Keys[random.Next(Keys.Length)], (short)random.Next(12), 1, isFlexible, body =>
        {
            for (var fields = random.Next(16); fields > 0; fields--)
            {
                WriteField(body, random);
            }

            body.WriteNoTags();
        });
    }

    private static void WriteField(ResponseWriter body, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                body.WriteString(Texts[random.Next(Texts.Length)]);
                break;
            case 1:
                body.WriteInt32(Counts[random.Next(Counts.Length)]);
                break;
            case 2:
                body.WriteInt64(random.Next(-1, 5));
                break;
            case 3:
                body.WriteInt16((short)random.Next(-1, 5));
                break;
            case 4:
                body.WriteUnsignedVarint((uint)random.NextInt64(uint.MaxValue >> random.Next(32)));
                break;
            case 5:
                body.WriteArray([1], (item, _) => item.WriteString("orders"));
                break;
            case 6:
                body.WriteBytes(TestBatch.Of(random.Next(1, 4)).ToBytes());
                break;
            default:
                WriteTags(body, random.Next(1, 200));
                break;
        }
    }

    private static void WriteTags(ResponseWriter body, int count)
    {
        body.WriteUnsignedVarint((uint)count);
        for (var tag = 0; tag < count; tag++)
        {
            body.WriteUnsignedVarint((uint)tag);
            body.WriteUnsignedVarint(1);
            body.WriteInt8(1);
        }
    }

    private static byte[] Change(byte[] frame, Random random)
    {
        if (frame.Length < 16)
        {
            return frame;
        }

        var at = random.Next(sizeof(int), frame.Length - sizeof(int));
        switch (random.Next(7))
        {
            case 0:
                frame[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                random.NextBytes(frame.AsSpan(at, random.Next(1, sizeof(int))));
                break;
            case 2:
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(at), Counts[random.Next(Counts.Length)]);
                break;
            case 3:
                frame = Seal([.. frame[..at]]);
                break;
            case 4:
                BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(6), (short)random.Next(-1, 20));
                break;
            case 5:
                frame = Seal([.. frame[..at], .. new byte[random.Next(1, 64)], .. frame[at..]]);
                break;
            default:
                // Rarely, or most of the frames would only be waited for.
                if (random.Next(20) == 0)
                {
                    BinaryPrimitives.WriteInt32BigEndian(frame, Counts[random.Next(Counts.Length)]);
                }

                break;
        }

        return frame;
    }

    private static byte[] Seal(byte[] frame)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - sizeof(int));
        return frame;
    }

    private static void WritePartition(ResponseWriter body, Action<ResponseWriter> rest) =>
        body.WriteArray(["orders"], (topic, name) =>
        {
            topic.WriteString(name);
            topic.WriteArray([0], (partition, index) =>
            {
                partition.WriteInt32(index);
                rest(partition);
            });
        });
}

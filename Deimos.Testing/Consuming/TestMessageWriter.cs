using System.Globalization;
using System.Text;
using Avro;
using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Kafka;
using Deimos.Schemas;
using Deimos.Schemas.Writing;
using Deimos.Testing.Matching;

namespace Deimos.Testing.Consuming;

/// <summary>
/// Encodes the test messages of one topic as its producers would.
/// </summary>
internal sealed class TestMessageWriter(
    TopicDeclaration declaration,
    RecordSchema schema,
    RecordSchema? keySchema,
    MessageSerializer<Payload> serializer,
    TimeProvider time)
{
    private const int Partitions = 8;

    public string SchemaName => schema.Fullname;

    /// <exception cref="PayloadException">Payload or key does not match its schema.</exception>
    public async Task<ReceivedMessage> WriteAsync(TestMessage message, long offset)
    {
        await serializer.PrepareAsync(CancellationToken.None).ConfigureAwait(false);
        var unknown = new List<PayloadFault>();
        var payload = message.Payload is null ? null : Read(message.Payload, unknown);
        var key = message.Key ?? DefaultKey(payload);
        var encoded = Encode(payload, key, unknown);
        return new(new ConsumeResult<byte[]?, byte[]?>
        {
            Topic = declaration.Topic,
            Partition = PartitionOf(message.PartitionKey, encoded.Key),
            Offset = offset,
            Message = new()
            {
                Key = encoded.Key,
                Value = encoded.Value,
                Headers = HeadersOf(message.Headers),
                Timestamp = new(time.GetUtcNow()),
            },
        });
    }

    private EncodedMessage Encode(Payload? payload, object? key, List<PayloadFault> unknown)
    {
        EncodedMessage encoded;
        try
        {
            encoded = serializer.Serialize(payload, key, partitionKey: null);
        }
        catch (PayloadException unfit) when (unknown.Count > 0)
        {
            throw new PayloadException(schema.Fullname, [.. unfit.Faults, .. unknown]);
        }

        return unknown.Count == 0 ? encoded : throw new PayloadException(schema.Fullname, unknown);
    }

    private Payload Read(object given, List<PayloadFault> unknown)
    {
        var fields = FieldSet.Of(given) ?? throw new ArgumentException(
            $"The payload of a test message for topic '{declaration.Topic}' is a {given.GetType().Name}; give an "
            + "object with fields, a dictionary, a Payload, or null for a tombstone.",
            nameof(given));
        var payload = new Payload();
        foreach (var name in schema.Fields.Select(field => field.Name).Append(Payload.KeyName))
        {
            if (fields.TryGet(name, out var value))
            {
                payload[name] = value;
            }
        }

        foreach (var name in fields.NamesBeside([.. schema.Fields.Select(field => field.Name), Payload.KeyName]))
        {
            unknown.Add(new($".{name}", $"is no field of '{schema.Fullname}'"));
        }

        if (payload.Keys.All(name => name == Payload.KeyName))
        {
            // To a producer it would be a tombstone; here it is a message without its fields.
            payload[schema.Fields.Count == 0 ? "" : schema.Fields[0].Name] = null;
        }

        return payload;
    }

    private object? DefaultKey(Payload? payload) => declaration.Key.Kind switch
    {
        _ when payload?.PayloadKey is not null => null,
        KeyKind.Plain => "1",
        KeyKind.Schema => SampleKey.For(keySchema!),
        KeyKind.Field when payload is null => SampleKey.For(keySchema!.Fields[0].Schema),
        _ => null,
    };

    /// <summary>Chooses as a producer that goes by CRC-32; what has no key lies in one of the partitions.</summary>
    private static int PartitionOf(object? partitionKey, byte[]? key)
    {
        var deciding = partitionKey is null
            ? key
            : Encoding.UTF8.GetBytes(Convert.ToString(partitionKey, CultureInfo.InvariantCulture)!);
        return deciding is null ? 1 : Crc32.Partition(deciding, Partitions);
    }

    private static Headers HeadersOf(object? headers)
    {
        var read = new Headers();
        if (headers is null)
        {
            return read;
        }

        if (headers is MessageHeaders given)
        {
            foreach (var (name, value) in given)
            {
                read.Add(name, value);
            }

            return read;
        }

        var fields = FieldSet.Of(headers) ?? throw new ArgumentException(
            $"The headers are a {headers.GetType().Name}; give MessageHeaders, a dictionary or an object.",
            nameof(headers));
        foreach (var name in fields.Names)
        {
            fields.TryGet(name, out var value);
            read.Add(
                name,
                value as byte[] ?? (value is null ? null : Encoding.UTF8.GetBytes(ValueText.Of(value) ?? "")));
        }

        return read;
    }
}

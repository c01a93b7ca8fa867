using System.Text;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;
using Newtonsoft.Json;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Reads object containers with one object each, and compiles one decoder for each schema that they bring.
/// </summary>
internal sealed class ContainerDecoder<T>(Schema? readerSchema, bool isKey) : MessageDecoder<T>(readerSchema, isKey)
{
    /// <summary>Writers change their schema now and then; who brings more than this is not remembered.</summary>
    private const int MostSchemas = 100;

    private volatile KnownSchema[] _known = [];

    public override ValueTask<(T Value, int? SchemaId)> DecodeAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!message.Span.StartsWith(ContainerFrame.Magic))
        {
            throw Fault(
                DecodeFault.NotFramed,
                "is no Avro object container, which brings its schema with it; it was not written with the schema "
                + "backend 'local'.",
                null);
        }

        try
        {
            var reader = new AvroReader(message[ContainerFrame.Magic.Length..]);
            var schema = ReadSchema(reader);
            var sync = reader.ReadFixed(ContainerFrame.SyncLength);
            if (reader.ReadLong() is var count and not 1)
            {
                throw new MalformedDataException($"holds {count} objects in its first block, and a message is one");
            }

            var data = reader.ReadBytes().ToArray();
            if (!reader.ReadFixed(ContainerFrame.SyncLength).SequenceEqual(sync) || reader.Remaining > 0)
            {
                throw new MalformedDataException("does not end after its first block");
            }

            return new((Decode(DecoderFor(schema), data, null), null));
        }
        catch (MalformedDataException malformed)
        {
            throw Malformed(malformed);
        }
    }

    private static ReadOnlySpan<byte> ReadSchema(AvroReader reader)
    {
        ReadOnlySpan<byte> schema = [];
        while (reader.ReadBlockCount(smallestItem: 2) is var count and > 0)
        {
            for (; count > 0; count--)
            {
                var name = reader.ReadString();
                var value = reader.ReadBytes();
                if (name == ContainerFrame.SchemaEntry)
                {
                    schema = value;
                }
                else if (name == ContainerFrame.CodecEntry && !value.SequenceEqual("null"u8))
                {
                    throw new MalformedDataException(
                        $"is compressed with '{Encoding.UTF8.GetString(value)}', and only 'null' is read");
                }
            }
        }

        return schema;
    }

    private Decoder<T> DecoderFor(ReadOnlySpan<byte> schema)
    {
        foreach (var known in _known)
        {
            if (schema.SequenceEqual(known.Text))
            {
                return known.Decoder;
            }
        }

        var decoder = Compile(Parse(schema), null);
        var before = _known;

        // Two threads may both add: one of the entries is then missing, and added with its next message.
        _known = [.. before.Length < MostSchemas ? before : [], new(schema.ToArray(), decoder)];
        return decoder;
    }

    private static Schema Parse(ReadOnlySpan<byte> schema)
    {
        try
        {
            return SchemaText.Parse(Encoding.UTF8.GetString(schema));
        }
        catch (Exception invalid) when (invalid is AvroException or ArgumentException or JsonException)
        {
            throw new MalformedDataException($"brings a schema that is none: {invalid.Message.TrimEnd('.')}");
        }
    }

    private sealed record KnownSchema(byte[] Text, Decoder<T> Decoder);
}

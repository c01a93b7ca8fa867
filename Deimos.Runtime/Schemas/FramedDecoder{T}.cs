using System.Collections.Concurrent;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;

namespace Deimos.Schemas;

/// <summary>
/// Reads framed Avro data: finds the writer's schema by its id, and compiles one decoder for each.
/// </summary>
/// <param name="registry">Knows the writers' schemas.</param>
/// <param name="readerSchema">The schema to read as; null for each writer's own.</param>
/// <param name="isKey">Whether these are keys, for messages.</param>
internal sealed class FramedDecoder<T>(ISchemaRegistry registry, Schema? readerSchema, bool isKey)
{
    private readonly ConcurrentDictionary<int, Decoder<T>> _decoders = [];

    public ValueTask<(T Value, int SchemaId)> DecodeAsync(
        ReadOnlyMemory<byte> data,
        CancellationToken cancellationToken)
    {
        if (!WireFormat.TryReadId(data.Span, out var id))
        {
            throw new MessageDecodeException(
                $"The {Part} does not start with a zero byte and a schema id; it was not written with a schema "
                + "registry.",
                DecodeFault.NotFramed,
                isKey,
                null);
        }

        return _decoders.TryGetValue(id, out var decoder)
            ? new((Decode(decoder, data, id), id))
            : new(DecodeFirstAsync(data, id, cancellationToken));
    }

    private string Part => isKey ? "message's key" : "message";

    private async Task<(T Value, int SchemaId)> DecodeFirstAsync(
        ReadOnlyMemory<byte> data,
        int id,
        CancellationToken cancellationToken)
    {
        Schema writer;
        try
        {
            writer = await registry.GetSchemaAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (SchemaRegistryException unknown) when (!unknown.IsTransient && unknown.StatusCode is not (401 or 403))
        {
            throw new MessageDecodeException(
                $"The {Part} was written with schema id {id}, which is of no use: {unknown.Message}",
                DecodeFault.UnknownSchema,
                isKey,
                id,
                unknown);
        }

        return (Decode(_decoders.GetOrAdd(id, Compile(writer, id)), data, id), id);
    }

    private Decoder<T> Compile(Schema writer, int id)
    {
        var compiler = new DecoderCompiler(typeof(T));
        var decoder = isKey
            ? compiler.ForKey<T>(writer, readerSchema ?? writer)
            : compiler.ForPayload<T>(writer, readerSchema ?? writer);
        return compiler.Faults.Count == 0
            ? decoder
            : throw new MessageDecodeException(
                $"The {Part} was written with schema id {id} ('{writer.Fullname}') and cannot be read as "
                + $"{typeof(T).Name}: {string.Join(" ", compiler.Faults)}",
                DecodeFault.SchemaMismatch,
                isKey,
                id);
    }

    private T Decode(Decoder<T> decoder, ReadOnlyMemory<byte> data, int id)
    {
        try
        {
            var reader = new AvroReader(data[WireFormat.HeaderLength..]);
            var value = decoder.Read(reader);
            return reader.Remaining == 0
                ? value
                : throw new MalformedDataException($"ends {reader.Remaining} bytes before the message does");
        }
        catch (MalformedDataException malformed)
        {
            throw new MessageDecodeException(
                $"The {Part} was written with schema id {id} and cannot be decoded: {malformed.Message}.",
                DecodeFault.Malformed,
                isKey,
                id,
                malformed);
        }
    }
}

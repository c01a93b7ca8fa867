using System.Collections.Concurrent;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Reads Confluent's frame: finds the writer's schema by its id, and compiles one decoder for each.
/// </summary>
internal class RegistryDecoder<T>(ISchemaRegistry registry, Schema? readerSchema, bool isKey)
    : MessageDecoder<T>(readerSchema, isKey)
{
    private readonly ConcurrentDictionary<int, Decoder<T>> _decoders = [];

    public override ValueTask<(T Value, int? SchemaId)> DecodeAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (!WireFormat.TryReadId(message.Span, out var id))
        {
            throw Fault(
                DecodeFault.NotFramed,
                "does not start with a zero byte and a schema id; it was not written with a schema registry.",
                null);
        }

        return _decoders.TryGetValue(id, out var decoder)
            ? new((Decode(decoder, message[WireFormat.HeaderLength..], id), id))
            : new(DecodeFirstAsync(message, id, cancellationToken));
    }

    private async Task<(T Value, int? SchemaId)> DecodeFirstAsync(
        ReadOnlyMemory<byte> message, int id, CancellationToken cancellationToken)
    {
        Schema writer;
        try
        {
            writer = await registry.GetSchemaAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (SchemaRegistryException unknown) when (!unknown.IsTransient && unknown.StatusCode is not (401 or 403))
        {
            throw Fault(
                DecodeFault.UnknownSchema,
                $"was written with schema id {id}, which is of no use: {unknown.Message}",
                id,
                unknown);
        }

        var decoder = _decoders.GetOrAdd(id, Compile(writer, id));
        return (Decode(decoder, message[WireFormat.HeaderLength..], id), id);
    }
}

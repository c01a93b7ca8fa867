using System.Text.Json;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Reads Avro's JSON by the reader's schema.
/// </summary>
internal sealed class JsonDecoder<T> : MessageDecoder<T>
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = AvroJsonWriter.MaxDepth };

    private readonly Schema _schema;
    private readonly Decoder<T> _decoder;

    public JsonDecoder(Schema schema, bool isKey)
        : base(schema, isKey)
    {
        _schema = schema;
        _decoder = Compile(schema, null);
    }

    public override ValueTask<(T Value, int? SchemaId)> DecodeAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            using var json = JsonDocument.Parse(message, Options);
            using var writer = new AvroWriter(new AutoValues(TimeProvider.System));
            AvroJsonReader.Read(json.RootElement, _schema, writer);
            return new((Decode(_decoder, writer.Written.ToArray(), null), null));
        }
        catch (JsonException)
        {
            throw Fault(
                DecodeFault.NotFramed, "is no JSON; it was not written with the schema backend 'validation'.", null);
        }
        catch (MalformedDataException malformed)
        {
            throw Malformed(malformed);
        }
    }
}

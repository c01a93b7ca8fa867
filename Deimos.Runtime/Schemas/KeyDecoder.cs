using System.Text;
using Avro;
using Deimos.Schemas.Framing;

namespace Deimos.Schemas;

/// <summary>
/// Turns the key bytes of one topic into keys.
/// </summary>
internal sealed class KeyDecoder(KeyConfig config, RecordSchema? schema, MessageDecoder<Payload>? decoder)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public KeyKind Kind => config.Kind;

    public async ValueTask<(object? Key, int? SchemaId)> DecodeAsync(
        ReadOnlyMemory<byte>? data,
        CancellationToken cancellationToken)
    {
        if (data is not { } bytes)
        {
            return default;
        }

        if (decoder is null)
        {
            return (config.Kind == KeyKind.Plain ? TextOrBytes(bytes) : bytes.ToArray(), null);
        }

        var (record, id) = await decoder.DecodeAsync(bytes, cancellationToken).ConfigureAwait(false);
        return (config.Kind == KeyKind.Field ? FieldOf(record) : record, id);
    }

    private object? FieldOf(Payload record)
    {
        var name = schema?.Fields[0].Name ?? config.FieldPath![(config.FieldPath!.LastIndexOf('.') + 1)..];
        return record.TryGetValue(name, out var value) ? value
            : record.Count == 1 ? record.Values.Single()
            : record;
    }

    private static object TextOrBytes(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return bytes.ToArray();
        }
    }
}

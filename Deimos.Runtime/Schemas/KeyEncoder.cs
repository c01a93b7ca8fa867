using System.Text;
using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Writing;

namespace Deimos.Schemas;

/// <summary>
/// Turns the keys of one topic into bytes.
/// </summary>
internal sealed class KeyEncoder
{
    private readonly KeyConfig _config;
    private readonly string _topic;
    private readonly ValueEncoder? _encoder;
    private readonly string? _field;

    public KeyEncoder(KeyConfig config, RecordSchema? schema, string topic)
    {
        (_config, _topic, Schema) = (config, topic, schema);
        _field = config.Kind == KeyKind.Field ? schema!.Fields[0].Name : null;
        _encoder = schema is null ? null : new ValueEncoders().For(_field is null ? schema : schema.Fields[0].Schema);
    }

    /// <summary>Gets the schema of keys; null if they have none.</summary>
    public RecordSchema? Schema { get; }

    /// <summary>Writes the data of a key that has a schema, and reports what is wrong with a key.</summary>
    /// <returns>The bytes of a key without a schema; null for one that was written.</returns>
    public byte[]? Encode(AvroWriter writer, object? key)
    {
        if (_encoder is null)
        {
            return Plain(writer, key);
        }

        if (key is null)
        {
            writer.Fault(Missing);
            return null;
        }

        var faults = writer.FaultCount;
        _encoder.Write(writer, Unwrap(key));
        if (writer.FaultCount != faults && _field is not null)
        {
            writer.Locate(faults, $".{_field}");
        }

        return null;
    }

    private byte[]? Plain(AvroWriter writer, object? key)
    {
        switch (key)
        {
            case null when _config.Kind == KeyKind.None:
                return null;
            case null:
                writer.Fault(Missing);
                return null;
            case byte[] bytes:
                return bytes;
            case ReadOnlyMemory<byte> bytes:
                return bytes.ToArray();
            default:
                if (ValueText.Of(key) is { } text)
                {
                    return Encoding.UTF8.GetBytes(text);
                }

                writer.Fault($"is a {key.GetType().Name}, and a plain key must be text, a number or bytes");
                return null;
        }
    }

    // A map with just the key's field is taken for the key record itself.
    private object? Unwrap(object key) =>
        _field is not null && FieldMap.TryRead(key, out var map)
        && map.Count == 1 && map.TryGetValue(_field, out var value)
            ? value
            : key;

    private string Missing =>
        $"has no value, and messages of topic '{_topic}' need a key. "
        + (_config.Kind == KeyKind.Field ? $"Give '{_config.FieldPath}' a value, pass a key, " : "Pass a key, ")
        + "or declare [NoKey]";
}

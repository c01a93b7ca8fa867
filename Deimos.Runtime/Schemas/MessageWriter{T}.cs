using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Framing;
using Deimos.Schemas.Writing;

namespace Deimos.Schemas;

/// <summary>
/// Turns payloads of one topic into messages of one schema.
/// </summary>
/// <remarks>Safe for concurrent use after <see cref="PrepareAsync"/> has completed once.</remarks>
internal sealed class MessageWriter<T>(
    RecordSchema schema,
    Encoder<T> encoder,
    MessageFrame frame,
    KeyConfig keyConfig,
    KeyEncoder keyEncoder,
    MessageFrame? keyFrame,
    TimeProvider time)
    where T : class
{
    private readonly FieldPath? _keyField = keyConfig.Kind == KeyKind.Field ? new(keyConfig.FieldPath!) : null;

    // Only a field of the payload itself can be filled automatically.
    private readonly Func<AutoValues, object>? _keyAuto =
        keyConfig.FieldPath is { } path && schema.TryGetField(path, out var field) ? AutoField.MakerFor(field) : null;

    private readonly (string Name, Func<AutoValues, object> Make)[] _auto =
    [
        .. schema.Fields.Select(field => (field.Name, Make: AutoField.MakerFor(field)!))
            .Where(auto => auto.Make is not null),
    ];

    /// <summary>Makes sure that the ids of the schemas are known.</summary>
    /// <exception cref="SchemaRegistryException">The registry refused or could not be reached.</exception>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await frame.PrepareAsync(cancellationToken).ConfigureAwait(false);
        if (keyFrame is not null)
        {
            await keyFrame.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Encodes one message; null, or a payload with nothing but its key, is a tombstone.</summary>
    /// <exception cref="PayloadException">The payload or key does not match the schema; lists every fault.</exception>
    public EncodedMessage Serialize(T? payload, object? explicitKey, Func<T, string?>? partitionKey)
    {
        using var buffers = MessageBuffers.Take(time);
        var auto = buffers.Auto;
        var filled = payload is Payload fields ? (T)(object)Fill(fields, auto) : payload;
        var route = filled is null ? null : partitionKey?.Invoke(filled);
        var key = explicitKey ?? TakeKey(ref filled) ?? FieldKey(filled, auto);
        if (filled is not null)
        {
            encoder.Write(buffers.Value, filled);
        }

        var plainKey = keyEncoder.Encode(buffers.Key, key);
        var keyIsField = explicitKey is null && _keyField is not null && filled is not null;
        ThrowIfFaulty(buffers.Value, buffers.Key, keyIsField);
        return new EncodedMessage(
            keyFrame is null ? plainKey : keyFrame.Wrap(buffers.Key.Written),
            filled is null ? null : frame.Wrap(buffers.Value.Written),
            route,
            key);
    }

    /// <summary>Gives a copy with the automatic fields, so that the partition-key hook and the key see them.</summary>
    private Payload Fill(Payload fields, AutoValues auto)
    {
        if (_auto.Length == 0 || fields.Keys.All(name => name is Payload.KeyName or "partition_key"))
        {
            return fields;
        }

        var missing = Array.FindAll(_auto, known => !fields.TryGetValue(known.Name, out var value) || value is null);
        if (missing.Length == 0)
        {
            return fields;
        }

        var copy = new Payload(fields);
        foreach (var (name, make) in missing)
        {
            copy[name] = make(auto);
        }

        return copy;
    }

    /// <summary>Takes the reserved key out of a dynamic payload; what is then empty is a tombstone.</summary>
    private static object? TakeKey(ref T? payload)
    {
        if (payload is not IDictionary<string, object?> fields)
        {
            return null;
        }

        fields.TryGetValue(Payload.KeyName, out var key);
        payload = fields.Count == (fields.ContainsKey(Payload.KeyName) ? 1 : 0) ? null : payload;
        return key is false ? null : key;
    }

    private object? FieldKey(T? payload, AutoValues auto) => payload is null || _keyField is null
        ? null
        : _keyField.Read(payload) ?? _keyAuto?.Invoke(auto);

    private void ThrowIfFaulty(AvroWriter value, AvroWriter key, bool keyIsField)
    {
        if (value.FaultCount == 0 && key.FaultCount == 0)
        {
            return;
        }

        // A field that is wrong is wrong in the key as well; once is enough.
        if (key.FaultCount > 0 && (value.FaultCount == 0 || !keyIsField))
        {
            key.Locate(0, "key");
            throw new PayloadException(schema.Fullname, [.. value.Faults(), .. key.Faults()]);
        }

        throw new PayloadException(schema.Fullname, value.Faults());
    }
}

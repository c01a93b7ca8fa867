namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Steps over the records of one uncompressed batch. Bytes that are not records end the walk.
/// </summary>
internal ref struct RecordReader(ReadOnlySpan<byte> records)
{
    private ReadOnlySpan<byte> _rest = records;

    public long TimestampDelta { get; private set; }

    public int OffsetDelta { get; private set; }

    /// <summary>Gets the whole record with its length before it.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Gets what follows the deltas: key, value and headers, still encoded.</summary>
    public ReadOnlySpan<byte> Fields { get; private set; }

    public bool HasKey { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Gets a value indicating whether the record has a value; one without is a tombstone.</summary>
    public bool HasValue { get; private set; }

    public bool MoveNext()
    {
        var start = _rest;
        if (!TryReadVarint(ref _rest, out var length) || length < 1 || length > _rest.Length)
        {
            return false;
        }

        var record = _rest[1..(int)length];
        _rest = _rest[(int)length..];
        if (!TryReadVarint(ref record, out var timestampDelta) || !TryReadVarint(ref record, out var offsetDelta))
        {
            return false;
        }

        Fields = record;
        if (!TryReadVarint(ref record, out var keyLength) || keyLength > record.Length)
        {
            return false;
        }

        HasKey = keyLength >= 0;
        Key = HasKey ? record[..(int)keyLength] : default;
        record = record[Key.Length..];
        HasValue = TryReadVarint(ref record, out var valueLength) && valueLength >= 0;
        Bytes = start[..^_rest.Length];
        TimestampDelta = timestampDelta;
        OffsetDelta = (int)offsetDelta;
        return true;
    }

    public static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out long value)
    {
        ulong encoded = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            encoded |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                value = (long)(encoded >> 1) ^ -(long)(encoded & 1);
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        value = 0;
        return false;
    }
}

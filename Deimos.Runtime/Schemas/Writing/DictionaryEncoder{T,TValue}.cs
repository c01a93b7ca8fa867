using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

internal sealed class DictionaryEncoder<T, TValue>(Encoder<TValue> values) : Encoder<T>
    where T : IEnumerable<KeyValuePair<string, TValue>>
{
    public override void Write(AvroWriter writer, T value)
    {
        if (value is null)
        {
            writer.Fault("is null; the schema requires a map");
            return;
        }

        if (!writer.TryEnter())
        {
            return;
        }

        IEnumerable<KeyValuePair<string, TValue>> entries = value;
        if (!entries.TryGetNonEnumeratedCount(out var count))
        {
            var copy = entries.ToList();
            (entries, count) = (copy, copy.Count);
        }

        if (count > 0)
        {
            writer.WriteLong(count);
        }

        foreach (var (key, item) in entries)
        {
            var faults = writer.FaultCount;
            writer.WriteString(key);
            values.Write(writer, item);
            if (writer.FaultCount != faults)
            {
                writer.Locate(faults, $"[\"{key}\"]");
            }
        }

        writer.WriteLong(0);
        writer.Leave();
    }
}

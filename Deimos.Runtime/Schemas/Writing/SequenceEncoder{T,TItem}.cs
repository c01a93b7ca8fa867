using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

internal sealed class SequenceEncoder<T, TItem>(Encoder<TItem> items) : Encoder<T>
    where T : IEnumerable<TItem>
{
    public override void Write(AvroWriter writer, T value)
    {
        if (value is null)
        {
            writer.Fault("is null; the schema requires a list");
            return;
        }

        if (!writer.TryEnter())
        {
            return;
        }

        // What has no count yet is read once, since it may be a query.
        IEnumerable<TItem> list = value;
        if (!list.TryGetNonEnumeratedCount(out var count))
        {
            var copy = list.ToList();
            (list, count) = (copy, copy.Count);
        }

        if (count > 0)
        {
            writer.WriteLong(count);
        }

        var index = 0;
        foreach (var item in list)
        {
            var faults = writer.FaultCount;
            items.Write(writer, item);
            if (writer.FaultCount != faults)
            {
                writer.Locate(faults, string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
            }

            index++;
        }

        writer.WriteLong(0);
        writer.Leave();
    }
}

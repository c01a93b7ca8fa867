using System.Globalization;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

internal sealed class SequenceDecoder<T, TItem>(Decoder<TItem> items, int smallestItem, Func<List<TItem>, T> finish)
    : Decoder<T>
{
    public override T Read(AvroReader reader)
    {
        reader.Enter();
        var list = new List<TItem>();
        try
        {
            for (var count = reader.ReadBlockCount(smallestItem);
                 count > 0;
                 count = reader.ReadBlockCount(smallestItem))
            {
                list.EnsureCapacity(list.Count + Math.Min(count, 4096));
                for (var i = 0; i < count; i++)
                {
                    list.Add(items.Read(reader));
                }
            }
        }
        catch (MalformedDataException malformed)
        {
            throw malformed.At(string.Create(CultureInfo.InvariantCulture, $"[{list.Count}]"));
        }

        reader.Leave();
        return finish(list);
    }
}

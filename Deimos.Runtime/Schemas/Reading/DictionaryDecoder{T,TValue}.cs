using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

internal sealed class DictionaryDecoder<T, TValue>(
    Decoder<TValue> values,
    int smallestValue,
    Func<Dictionary<string, TValue>, T> finish)
    : Decoder<T>
{
    public override T Read(AvroReader reader)
    {
        reader.Enter();
        var map = new Dictionary<string, TValue>(StringComparer.Ordinal);
        var key = "";
        try
        {
            for (var count = reader.ReadBlockCount(smallestValue + 1);
                 count > 0;
                 count = reader.ReadBlockCount(smallestValue + 1))
            {
                for (var i = 0; i < count; i++)
                {
                    key = reader.ReadString();
                    map[key] = values.Read(reader);
                }
            }
        }
        catch (MalformedDataException malformed)
        {
            throw malformed.At($"[\"{key}\"]");
        }

        reader.Leave();
        return finish(map);
    }
}

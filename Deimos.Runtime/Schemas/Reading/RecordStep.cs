using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// One field on the way through a record: read under the reader's name, or skipped.
/// </summary>
internal sealed record RecordStep(string Name, Schema Schema, Decoder<object?>? Decoder)
{
    /// <summary>Makes the function that reads a record of any kind by its steps.</summary>
    public static Func<AvroReader, T> Reader<T>(RecordStep[] steps, Func<T> create, Action<T, string, object?> put) =>
        reader =>
        {
            var record = create();
            foreach (var step in steps)
            {
                try
                {
                    if (step.Decoder is null)
                    {
                        Skip.Value(reader, step.Schema);
                    }
                    else
                    {
                        put(record, step.Name, step.Decoder.Read(reader));
                    }
                }
                catch (MalformedDataException malformed)
                {
                    throw malformed.At($".{step.Name}");
                }
            }

            return record;
        };
}

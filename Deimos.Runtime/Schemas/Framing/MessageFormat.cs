using Avro;

namespace Deimos.Schemas.Framing;

/// <summary>
/// How Avro data travels: what stands around it, and how its reader learns the writer's schema.
/// </summary>
internal abstract class MessageFormat
{
    /// <summary>Gets a value indicating whether a reader learns the writer's schema from a message.</summary>
    public abstract bool TellsSchema { get; }

    /// <summary>Makes the writing side for one subject.</summary>
    public abstract MessageFrame CreateFrame(string subject, RecordSchema schema);

    /// <summary>Makes the reading side.</summary>
    /// <param name="readerSchema">
    /// The schema to read as; null for each writer's own, where <see cref="TellsSchema"/> permits it.
    /// </param>
    /// <param name="isKey">Whether these are keys, for messages.</param>
    public abstract MessageDecoder<T> CreateDecoder<T>(Schema? readerSchema, bool isKey);
}

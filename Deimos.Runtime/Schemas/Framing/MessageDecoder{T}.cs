using Avro;
using Deimos.Schemas.Binary;
using Deimos.Schemas.Reading;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Reads messages in the form in which they travel.
/// </summary>
/// <param name="readerSchema">The schema to read as; null for each writer's own.</param>
/// <param name="isKey">Whether these are keys, for messages.</param>
internal abstract class MessageDecoder<T>(Schema? readerSchema, bool isKey)
{
    /// <summary>Decodes one message.</summary>
    /// <exception cref="MessageDecodeException">The message can never be decoded.</exception>
    public abstract ValueTask<(T Value, int? SchemaId)> DecodeAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    protected string Part => isKey ? "message's key" : "message";

    /// <summary>Makes the decoder of what was written with a schema.</summary>
    protected virtual Decoder<T> Compile(Schema writer, int? id) => Compile<T>(writer, readerSchema ?? writer, id);

    protected Decoder<TRecord> Compile<TRecord>(Schema writer, Schema reader, int? id)
    {
        var compiler = new DecoderCompiler(typeof(TRecord));
        var decoder = isKey
            ? compiler.ForKey<TRecord>(writer, reader)
            : compiler.ForPayload<TRecord>(writer, reader);
        return compiler.Faults.Count == 0
            ? decoder
            : throw Fault(
                DecodeFault.SchemaMismatch,
                $"was written with {Named(id)}'{writer.Fullname}' and cannot be read as {typeof(TRecord).Name}: "
                + string.Join(" ", compiler.Faults),
                id);
    }

    protected T Decode(Decoder<T> decoder, ReadOnlyMemory<byte> data, int? id)
    {
        try
        {
            var reader = new AvroReader(data);
            var value = decoder.Read(reader);
            return reader.Remaining == 0
                ? value
                : throw new MalformedDataException($"ends {reader.Remaining} bytes before the message does");
        }
        catch (MalformedDataException malformed)
        {
            throw Malformed(malformed, id);
        }
    }

    protected MessageDecodeException Malformed(MalformedDataException malformed, int? id = null) => Fault(
        DecodeFault.Malformed,
        $"{(id is null ? "" : $"was written with schema id {id} and ")}cannot be decoded: {malformed.Message}.",
        id,
        malformed);

    protected MessageDecodeException Fault(DecodeFault fault, string problem, int? id, Exception? inner = null) =>
        new($"The {Part} {problem}", fault, isKey, id, inner);

    private static string Named(int? id) => id is null ? "schema " : $"schema id {id}, ";
}

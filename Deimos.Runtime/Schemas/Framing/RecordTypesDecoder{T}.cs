using System.Reflection;
using Avro;
using Deimos.Schemas.Reading;

namespace Deimos.Schemas.Framing;

/// <summary>
/// Reads messages of several record types, each as the type that stands for it.
/// </summary>
/// <param name="registry">Knows the writers' schemas.</param>
/// <param name="types">The type and the schema to read as, by the full name of the record.</param>
internal sealed class RecordTypesDecoder<T>(
    ISchemaRegistry registry, IReadOnlyDictionary<string, (Type Type, RecordSchema Schema)> types)
    : RegistryDecoder<T>(registry, readerSchema: null, isKey: false)
    where T : class
{
    private static readonly MethodInfo CompileAsMethod = typeof(RecordTypesDecoder<T>)
        .GetMethod(nameof(CompileAs), BindingFlags.Instance | BindingFlags.NonPublic)!;

    protected override Decoder<T> Compile(Schema writer, int? id) => types.TryGetValue(writer.Fullname, out var found)
        ? (Decoder<T>)CompileAsMethod.MakeGenericMethod(found.Type)
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, [writer, found.Schema, id], null)!
        : throw Fault(
            DecodeFault.SchemaMismatch,
            $"was written with schema id {id}, '{writer.Fullname}', and only {string.Join(", ", types.Keys)} are "
            + "handled here. Put [Handles] for it on the consumer.",
            id);

    private BoxingDecoder<T> CompileAs<TRecord>(Schema writer, RecordSchema reader, int? id)
        where TRecord : T => new(Compile<TRecord>(writer, reader, id));
}

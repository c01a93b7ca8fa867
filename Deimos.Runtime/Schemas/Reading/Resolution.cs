using Avro;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Avro's rules for reading with one schema what was written with another.
/// </summary>
internal static class Resolution
{
    /// <summary>Says whether the outermost types fit; parts are judged when they are reached.</summary>
    public static bool Fits(Schema writer, Schema reader)
    {
        writer = SchemaShape.Of(writer).Physical;
        reader = SchemaShape.Of(reader).Physical;
        return (writer, reader) switch
        {
            (FixedSchema w, FixedSchema r) => w.Size == r.Size && SameName(w, r),
            (RecordSchema or EnumSchema, RecordSchema or EnumSchema) =>
                writer.GetType() == reader.GetType() && SameName((NamedSchema)writer, (NamedSchema)reader),
            _ => writer.Tag == reader.Tag || Promotes(writer.Tag, reader.Tag),
        };
    }

    /// <summary>Finds the branch that reads the writer's type: the same type, else one that it promotes to.</summary>
    public static Schema? Branch(Schema writer, UnionSchema reader)
    {
        var tag = SchemaShape.Of(writer).Physical.Tag;
        var fitting = reader.Schemas.Where(branch => Fits(writer, branch)).ToList();
        var fullName = (writer as NamedSchema)?.Fullname;
        return fitting.Find(branch => branch is NamedSchema named && named.Fullname == fullName)
            ?? fitting.Find(branch => SchemaShape.Of(branch).Physical.Tag == tag)
            ?? fitting.FirstOrDefault();
    }

    /// <summary>Finds the reader's field for a field of the writer, by name or by alias.</summary>
    public static Field? FieldFor(RecordSchema reader, string writerField) =>
        reader.TryGetField(writerField, out var field) || reader.TryGetFieldAlias(writerField, out field)
            ? field
            : null;

    private static bool Promotes(Schema.Type writer, Schema.Type reader) => (writer, reader) is
        (Schema.Type.Int, Schema.Type.Long or Schema.Type.Float or Schema.Type.Double)
        or (Schema.Type.Long, Schema.Type.Float or Schema.Type.Double)
        or (Schema.Type.Float, Schema.Type.Double)
        or (Schema.Type.String, Schema.Type.Bytes)
        or (Schema.Type.Bytes, Schema.Type.String);

    // Avro asks for the same name without the namespace, or an alias.
    private static bool SameName(NamedSchema writer, NamedSchema reader) =>
        writer.Name == reader.Name || AliasesOf(reader).Any(alias => alias == writer.Fullname || alias == writer.Name);

    private static IEnumerable<string> AliasesOf(NamedSchema schema) =>
        SchemaText.Read(schema.ToString())["aliases"]?.Values<string>().OfType<string>() ?? [];
}

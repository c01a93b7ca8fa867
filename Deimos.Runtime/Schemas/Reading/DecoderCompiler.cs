using System.Reflection;
using Avro;
using Avro.Generic;
using Avro.Specific;
using Deimos.Schemas.Writing;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Makes the decoders that read one schema's data as another schema and a CLR type see it, so that nothing is looked
/// up while messages are read.
/// </summary>
/// <param name="payload">
/// The payload's type. It says what stands for records where any object may stand: Avro's generic types beneath a
/// <see cref="GenericRecord"/>, generated classes beneath an <see cref="ISpecificRecord"/>, else payloads.
/// </param>
/// <remarks>One for each payload that is compiled, on one thread.</remarks>
internal sealed partial class DecoderCompiler(Type payload)
{
    private readonly bool _isGeneric = payload == typeof(GenericRecord);
    private readonly bool _isSpecific = typeof(ISpecificRecord).IsAssignableFrom(payload);
    private readonly Dictionary<(TypeAndSchema Writer, Schema Reader), Decoder> _known =
        new(new ReaderSchemaComparer());

    private readonly NullabilityInfoContext _nullability = new();
    private List<string> _faults = [];

    /// <summary>Gets what keeps the schema from being read, one sentence each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Makes the decoder of a payload.</summary>
    public Decoder<T> ForPayload<T>(Schema writer, Schema reader) =>
        (Decoder<T>)For(typeof(T), writer, reader, new Place(typeof(T).Name));

    /// <summary>Finds what keeps a type from being read from a schema's own data.</summary>
    public void Check(Type type, Schema schema) => For(type, schema, schema, new Place(type.Name));

    /// <summary>Makes the decoder of a key record, whatever its writer called it.</summary>
    public Decoder<T> ForKey<T>(Schema writer, Schema reader) =>
        writer is RecordSchema && reader is RecordSchema
            && ForPart(typeof(T), writer, reader, new Place(typeof(T).Name)) is { } decoder
            ? (Decoder<T>)decoder
            : ForPayload<T>(writer, reader);

    private Decoder For(Type type, Schema writer, Schema reader, Place place)
    {
        if (writer is UnionSchema choices)
        {
            return ForUnion(type, choices, reader, place);
        }

        if (reader is UnionSchema union)
        {
            if (Resolution.Branch(writer, union) is not { } branch)
            {
                return Refuse(type, $"{place.Name}: {SchemaShape.Describe(writer)} cannot be read as "
                    + $"{SchemaShape.Describe(reader)}.");
            }

            reader = branch;
        }

        if (!Resolution.Fits(writer, reader))
        {
            return Refuse(type, $"{place.Name}: {SchemaShape.Describe(writer)} cannot be read as "
                + $"{SchemaShape.Describe(reader)}.");
        }

        if (writer.Tag == Schema.Type.Null)
        {
            return place.TakesNull(type)
                ? Create(typeof(NullDecoder<>), [type])
                : Refuse(type, $"{place.Name} is of type {type.Name}, which does not take null.");
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Create(typeof(NullableDecoder<>), [inner], For(inner, writer, reader, place));
        }

        return ForPart(type, writer, reader, place) ?? Refuse(
            type,
            $"{place.Name} is of type {type.Name}, which cannot be read from {SchemaShape.Describe(reader)}.");
    }

    private Decoder ForUnion(Type type, UnionSchema writer, Schema reader, Place place)
    {
        var branches = Array.CreateInstance(typeof(Decoder<>).MakeGenericType(type), writer.Count);
        var failures = new List<string>();
        for (var i = 0; i < writer.Count; i++)
        {
            // A branch that cannot be read is a fault only when a message takes it.
            var outer = (Faults: _faults, Known: _known.Keys.ToHashSet(_known.Comparer));
            _faults = [];
            var branch = For(type, writer[i], reader, place);
            if (_faults.Count > 0)
            {
                failures.AddRange(_faults);
                branch = Create(typeof(RefusingDecoder<>), [type], string.Join(" ", _faults));
                foreach (var broken in _known.Keys.Except(outer.Known, _known.Comparer).ToList())
                {
                    _known.Remove(broken);
                }
            }

            branches.SetValue(branch, i);
            _faults = outer.Faults;
        }

        var readable = writer.Count - branches.Cast<Decoder>().Count(IsRefusal);
        if (readable == 0)
        {
            _faults.AddRange(failures);
        }

        return Create(typeof(UnionDecoder<>), [type], branches);
    }

    private Decoder? ForPart(Type type, Schema writer, Schema reader, Place place)
    {
        if (type == typeof(object))
        {
            return ForAny(writer, reader, place);
        }

        var (from, to) = (SchemaShape.Of(writer), SchemaShape.Of(reader));

        // The writer knows best in what unit or scale it wrote, if the reader wants that meaning at all.
        var meaning = (from.Kind == to.Kind ? from : to) with { Physical = from.Physical };
        return (from.Physical, to.Physical) switch
        {
            (RecordSchema w, RecordSchema r) => ForRecord(type, w, r, place),
            (EnumSchema w, EnumSchema r) => SymbolDecoders.Find(type, w, r),
            (ArraySchema w, ArraySchema r) => ForArray(type, w, r, place),
            (MapSchema w, MapSchema r) => ForMap(type, w, r, place),
            (FixedSchema w, FixedSchema r) => type == typeof(GenericFixed)
                ? new DelegateDecoder<GenericFixed>(data => new GenericFixed(r, data.ReadFixed(w.Size).ToArray()))
                : BinaryDecoders.Find(type, meaning),
            var (w, r) => r.Tag switch
            {
                Schema.Type.Boolean => ForBoolean(type),
                Schema.Type.Int or Schema.Type.Long => WholeDecoders.Find(type, meaning),
                Schema.Type.Float or Schema.Type.Double => RealDecoders.Find(type, w.Tag switch
                {
                    Schema.Type.Float => data => data.ReadFloat(),
                    Schema.Type.Double => data => data.ReadDouble(),
                    _ => data => data.ReadLong(),
                }),
                Schema.Type.String => TextDecoders.Find(type),
                _ => BinaryDecoders.Find(type, meaning),
            },
        };
    }

    private static Decoder? ForBoolean(Type type) =>
        type == typeof(bool) ? new DelegateDecoder<bool>(data => data.ReadBoolean())
        : type == typeof(string) ? new DelegateDecoder<string>(data => data.ReadBoolean() ? "true" : "false")
        : null;

    private Decoder? ForArray(Type type, ArraySchema writer, ArraySchema reader, Place place)
    {
        if (type == typeof(string) || Sequences.ItemOf(type) is not { } item
            || Finisher(typeof(List<>).MakeGenericType(item), type, item) is not { } finish)
        {
            return null;
        }

        var items = For(item, writer.ItemSchema, reader.ItemSchema, place.Inside());
        return Create(typeof(SequenceDecoder<,>), [type, item], items, Skip.SmallestSize(writer.ItemSchema), finish);
    }

    private Decoder? ForMap(Type type, MapSchema writer, MapSchema reader, Place place)
    {
        if (Sequences.ValueOf(type) is not { } value
            || Finisher(typeof(Dictionary<,>).MakeGenericType(typeof(string), value), type, null) is not { } finish)
        {
            return null;
        }

        var values = For(value, writer.ValueSchema, reader.ValueSchema, place.Inside());
        return Create(
            typeof(DictionaryDecoder<,>), [type, value], values, Skip.SmallestSize(writer.ValueSchema), finish);
    }

    private Decoder? ForRecord(Type type, RecordSchema writer, RecordSchema reader, Place place)
    {
        if (_known.TryGetValue((new(type, writer), reader), out var known))
        {
            return known;
        }

        if (type == typeof(GenericRecord))
        {
            return CreateGeneric(writer, reader, place);
        }

        if (type.IsAssignableFrom(typeof(Payload)) || type == typeof(Dictionary<string, object?>))
        {
            return CreatePayload(type, writer, reader, place);
        }

        return EncoderCompiler.IsObject(type)
            ? (Decoder)Call(nameof(CreateObject), [type], writer, reader)
            : null;
    }

    private Decoder Refuse(Type type, string fault)
    {
        _faults.Add(fault);
        return Create(typeof(RefusingDecoder<>), [type], fault);
    }

    private static bool IsRefusal(Decoder decoder) =>
        decoder.GetType().GetGenericTypeDefinition() == typeof(RefusingDecoder<>);

    private object Call(string method, Type[] types, params object?[] arguments)
    {
        var generic = typeof(DecoderCompiler).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return generic.MakeGenericMethod(types).Invoke(this, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static Decoder Create(Type generic, Type[] types, params object?[] arguments) =>
        (Decoder)Activator.CreateInstance(generic.MakeGenericType(types), arguments)!;

    private sealed class ReaderSchemaComparer : IEqualityComparer<(TypeAndSchema Writer, Schema Reader)>
    {
        public bool Equals((TypeAndSchema Writer, Schema Reader) x, (TypeAndSchema Writer, Schema Reader) y) =>
            x.Writer.Equals(y.Writer) && ReferenceEquals(x.Reader, y.Reader);

        public int GetHashCode((TypeAndSchema Writer, Schema Reader) obj) => obj.Writer.GetHashCode();
    }
}

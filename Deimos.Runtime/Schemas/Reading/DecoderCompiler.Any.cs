using System.Linq.Expressions;
using Avro;
using Avro.Generic;
using Avro.Util;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <content>Values for places that take any object, records without a CLR type, and collections.</content>
internal sealed partial class DecoderCompiler
{
    private Decoder? ForAny(Schema writer, Schema reader, Place place)
    {
        var meaning = SchemaShape.Of(reader);
        if (_isGeneric && reader is LogicalSchema { LogicalType: not UnknownLogicalType } logical)
        {
            var raw = (Decoder<object?>)For(typeof(object), SchemaShape.Of(writer).Physical, meaning.Physical, place);
            return new DelegateDecoder<object?>(data => Convert(logical, raw.Read(data)));
        }

        if (meaning.Kind == LogicalKind.Decimal)
        {
            var exact = SchemaShape.Of(writer) is { Kind: LogicalKind.Decimal } written ? written : meaning;
            return BinaryDecoders.Find(typeof(object), exact with { Physical = SchemaShape.Of(writer).Physical });
        }

        var natural = meaning.Physical is RecordSchema record ? TypeFor(record) : NaturalType(meaning);
        return ForPart(natural, writer, reader, place) is { } decoder
            ? new BoxingDecoder<object?>(decoder)
            : null;
    }

    private Type NaturalType(SchemaShape shape) => shape.Kind switch
    {
        LogicalKind.Date => typeof(DateOnly),
        LogicalKind.Time => typeof(TimeOnly),
        LogicalKind.Timestamp => typeof(DateTimeOffset),
        LogicalKind.LocalTimestamp => typeof(DateTime),
        LogicalKind.Uuid => typeof(Guid),
        _ => shape.Physical.Tag switch
        {
            Schema.Type.Boolean => typeof(bool),
            Schema.Type.Int => typeof(int),
            Schema.Type.Long => typeof(long),
            Schema.Type.Float => typeof(float),
            Schema.Type.Double => typeof(double),
            Schema.Type.String => typeof(string),
            Schema.Type.Enumeration => _isGeneric ? typeof(GenericEnum) : typeof(string),
            Schema.Type.Fixed => _isGeneric ? typeof(GenericFixed) : typeof(byte[]),
            Schema.Type.Array => _isGeneric ? typeof(object?[]) : typeof(List<object?>),
            Schema.Type.Map => typeof(Dictionary<string, object?>),
            _ => typeof(byte[]),
        },
    };

    private Type TypeFor(RecordSchema schema) =>
        _isGeneric ? typeof(GenericRecord)
        : _isSpecific && payload.Assembly.GetType(schema.Fullname) is { } generated ? generated
        : typeof(Payload);

    private static object? Convert(LogicalSchema schema, object? raw)
    {
        try
        {
            return schema.LogicalType.ConvertToLogicalValue(
                raw is GenericFixed bytes && schema.LogicalTypeName != "decimal" ? bytes.Value : raw, schema);
        }
        catch (Exception refused) when (refused is not MalformedDataException)
        {
            throw new MalformedDataException($"holds no {schema.LogicalTypeName}");
        }
    }

    private RecordDecoder<GenericRecord> CreateGeneric(RecordSchema writer, RecordSchema reader, Place place)
    {
        var decoder = new RecordDecoder<GenericRecord>();
        _known.Add((new(typeof(GenericRecord), writer), reader), decoder);
        decoder.Complete(RecordStep.Reader(
            StepsFor(writer, reader, place),
            () => new GenericRecord(reader),
            (record, name, value) => record.Add(name, value)));
        return decoder;
    }

    private Decoder CreatePayload(Type type, RecordSchema writer, RecordSchema reader, Place place)
    {
        if (!_known.TryGetValue((new(typeof(Payload), writer), reader), out var known))
        {
            var decoder = new RecordDecoder<Payload>();
            _known.Add((new(typeof(Payload), writer), reader), decoder);
            decoder.Complete(RecordStep.Reader(
                StepsFor(writer, reader, place),
                () => new Payload(),
                (record, name, value) => record[name] = value));
            known = decoder;
        }

        if (type == typeof(Payload))
        {
            return known;
        }

        return type == typeof(Dictionary<string, object?>)
            ? new DelegateDecoder<Dictionary<string, object?>>(data =>
                new Dictionary<string, object?>(((RecordDecoder<Payload>)known).Read(data), StringComparer.Ordinal))
            : Create(typeof(BoxingDecoder<>), [type], known);
    }

    private RecordStep[] StepsFor(RecordSchema writer, RecordSchema reader, Place place)
    {
        var steps = new List<RecordStep>();
        foreach (var field in writer.Fields)
        {
            var target = Resolution.FieldFor(reader, field.Name);
            var decoder = target is null
                ? null
                : For(typeof(object), field.Schema, target.Schema, new Place($"{place.Name}.{target.Name}"));
            steps.Add(new RecordStep(target?.Name ?? field.Name, field.Schema, (Decoder<object?>?)decoder));
        }

        foreach (var field in MissingFields(writer, reader))
        {
            var inner = (Decoder<object?>)For(typeof(object), field.Schema, field.Schema, place);
            if (DefaultOf(field, writer, reader) is { } data)
            {
                steps.Add(new RecordStep(field.Name, field.Schema, new DefaultDecoder<object?>(data, inner)));
            }
        }

        return [.. steps];
    }

    private static IEnumerable<Field> MissingFields(RecordSchema writer, RecordSchema reader)
    {
        var present = writer.Fields.Select(field => Resolution.FieldFor(reader, field.Name)?.Name).ToHashSet();
        return reader.Fields.Where(field => !present.Contains(field.Name));
    }

    private byte[]? DefaultOf(Field field, RecordSchema writer, RecordSchema reader)
    {
        try
        {
            if (DefaultValue.Encode(field) is { } data)
            {
                return data;
            }

            _faults.Add($"'{writer.Fullname}' as it was written cannot be read as '{reader.Fullname}': it has no field "
                + $"'{field.Name}', and the reader has no default for it.");
        }
        catch (FormatException wrongDefault)
        {
            _faults.Add($"'{reader.Fullname}': {wrongDefault.Message}");
        }

        return null;
    }

    /// <summary>Makes the function that turns the collection that was read into the type that is wanted.</summary>
    private static Delegate? Finisher(Type read, Type wanted, Type? item)
    {
        var source = Expression.Parameter(read);
        var set = item is null ? null : typeof(HashSet<>).MakeGenericType(item);
        var constructor = wanted.GetConstructors().FirstOrDefault(candidate =>
            candidate.GetParameters() is [var only] && only.ParameterType.IsAssignableFrom(read));
        Expression? body =
            wanted.IsAssignableFrom(read) ? Expression.Convert(source, wanted)
            : wanted.IsArray && wanted.GetArrayRank() == 1 ? Expression.Call(source, read.GetMethod("ToArray")!)
            : set is not null && wanted.IsAssignableFrom(set) ? Expression.Convert(
                Expression.New(set.GetConstructor([typeof(IEnumerable<>).MakeGenericType(item!)])!, source),
                wanted)
            : constructor is not null ? Expression.New(constructor, source)
            : null;
        return body is null ? null : Expression.Lambda(body, source).Compile();
    }
}

using System.Linq.Expressions;
using System.Reflection;
using Avro;
using Avro.Generic;
using Avro.Specific;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Makes the encoders of CLR types, so that nothing is looked up while messages are written.
/// </summary>
/// <remarks>One for each type that is compiled, on one thread.</remarks>
internal sealed class EncoderCompiler
{
    private readonly Dictionary<TypeAndSchema, Encoder> _known = [];
    private readonly ValueEncoders _values = new();
    private readonly List<string> _faults = [];

    /// <summary>Gets what keeps the type from being written, one sentence each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Makes the encoder of a payload type.</summary>
    public Encoder<T> ForPayload<T>(RecordSchema schema) =>
        IsObject(typeof(T))
            ? (Encoder<T>)ForObject(typeof(T), schema, isPayload: true)
            : new CoercingEncoder<T>(_values.ForPayload(schema));

    /// <summary>Makes the encoder of an object's type.</summary>
    public Encoder ForObject(Type type, RecordSchema schema, bool isPayload) =>
        (Encoder)Call(nameof(CreateObject), [type], schema, isPayload);

    /// <summary>Says whether a type is written by its properties, not as a value, a map or a list.</summary>
    public static bool IsObject(Type type) =>
        !type.IsPrimitive && !type.IsEnum && !type.IsInterface && !type.IsAbstract && !type.IsArray
        && type != typeof(object) && type != typeof(string) && Nullable.GetUnderlyingType(type) is null
        && !typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
        && !typeof(GenericRecord).IsAssignableFrom(type)
        && !typeof(IFormattable).IsAssignableFrom(type);

    private Encoder For(Type type, Schema schema, string member)
    {
        if (_known.TryGetValue(new(type, schema), out var known))
        {
            return known;
        }

        if (NativeEncoders.Find(type, SchemaShape.Of(schema)) is { } native)
        {
            return native;
        }

        if (schema is UnionSchema { Count: 2 } union && SchemaShape.NullBranch(union) is var nullBranch and >= 0)
        {
            return ForOptional(type, union[1 - nullBranch], nullBranch, member);
        }

        if (schema is ArraySchema array && type != typeof(string) && Sequences.ValueOf(type) is null
            && Sequences.ItemOf(type) is { } item)
        {
            return Create(typeof(SequenceEncoder<,>), [type, item], For(item, array.ItemSchema, $"{member}[]"));
        }

        if (schema is MapSchema map && Sequences.ValueOf(type) is { } value)
        {
            return Create(typeof(DictionaryEncoder<,>), [type, value], For(value, map.ValueSchema, $"{member}[]"));
        }

        if (schema is RecordSchema record && IsObject(type))
        {
            return ForObject(type, record, isPayload: false);
        }

        // In a union of several branches the value decides, and a record's type is then compiled on first sight.
        if (!CoercibleTypes.Allows(type, schema) && !(schema is UnionSchema && IsObject(type)))
        {
            _faults.Add($"{member} is of type {type.Name}, which cannot be written as "
                + $"{SchemaShape.Describe(schema)}. Change one of the two.");
        }

        var coercing = _values.For(schema);
        return coercing.TryCreateExact(type, out var exact)
            ? Create(typeof(ExactEncoder<>), [type], exact, coercing)
            : Create(typeof(CoercingEncoder<>), [type], coercing);
    }

    private Encoder ForOptional(Type type, Schema schema, int nullBranch, string member) =>
        Nullable.GetUnderlyingType(type) is { } inner
            ? Create(typeof(OptionalValueEncoder<>), [inner], nullBranch, For(inner, schema, member))
            : Create(typeof(OptionalEncoder<>), [type], nullBranch, For(type, schema, member));

    private ObjectEncoder<T> CreateObject<T>(RecordSchema schema, bool isPayload)
    {
        if (_known.TryGetValue(new(typeof(T), schema), out var known) && !isPayload)
        {
            return (ObjectEncoder<T>)known;
        }

        var encoder = new ObjectEncoder<T>(schema.Fullname);
        if (!isPayload)
        {
            // Known before its fields are, since they may contain it.
            _known.Add(new(typeof(T), schema), encoder);
        }

        var properties = MemberNames.PropertiesOf(typeof(T)).Where(property => property.GetMethod?.IsPublic == true);
        var (writer, owner) = (Expression.Parameter(typeof(AvroWriter)), Expression.Parameter(typeof(T)));
        var fields = schema.Fields.Select(field =>
            CreateField(schema, field, [.. properties], isPayload, writer, owner));
        encoder.Complete(FieldCode.Compile<T>(writer, owner, [.. fields]));
        return encoder;
    }

    private FieldCode CreateField(
        RecordSchema schema,
        Field field,
        PropertyInfo[] properties,
        bool isPayload,
        ParameterExpression writer,
        ParameterExpression owner)
    {
        var auto = isPayload ? AutoField.MakerFor(field) : null;
        var found = MemberNames.Find(properties, field.Name, property => property.Name);
        if (found.Count > 1)
        {
            _faults.Add($"{owner.Type.Name} cannot be written as '{schema.Fullname}': the properties "
                + $"{string.Join(" and ", found.Select(property => property.Name))} match the field '{field.Name}'. "
                + "Mark one of them with [FieldName].");
        }

        if (found.Count > 0)
        {
            return FromProperty(field, found[0], auto, writer, owner);
        }

        return new(
            field.Name,
            auto is null ? WithoutProperty(schema, field, writer, owner) : Automatic(field, auto, writer),
            TakesAll: false);
    }

    private FieldCode FromProperty(
        Field field,
        PropertyInfo property,
        Func<AutoValues, object>? auto,
        ParameterExpression writer,
        ParameterExpression owner)
    {
        var encoder = For(property.PropertyType, field.Schema, $"{owner.Type.Name}.{property.Name}");
        var value = Expression.Variable(property.PropertyType);
        var code = encoder.Code(writer, value);
        if (auto is not null)
        {
            code = Expression.IfThenElse(FieldCode.IsGiven(value), code, Automatic(field, auto, writer));
        }

        return new(
            field.Name,
            Expression.Block([value], Expression.Assign(value, Expression.Property(owner, property)), code),
            encoder.TakesAll && auto is null);
    }

    private InvocationExpression Automatic(Field field, Func<AutoValues, object> auto, ParameterExpression writer)
    {
        var value = _values.For(field.Schema);
        return Run(data => value.Write(data, auto(data.Auto)), writer);
    }

    private InvocationExpression WithoutProperty(
        RecordSchema schema, Field field, ParameterExpression writer, ParameterExpression owner)
    {
        if (typeof(ISpecificRecord).IsAssignableFrom(owner.Type))
        {
            var value = _values.For(field.Schema);
            Action<AvroWriter, ISpecificRecord> write = (data, record) =>
            {
                var own = ((RecordSchema)record.Schema)[field.Name];
                value.Write(data, own is null ? null : record.Get(own.Pos));
            };
            return Expression.Invoke(
                Expression.Constant(write), writer, Expression.Convert(owner, typeof(ISpecificRecord)));
        }

        byte[]? fixedData = null;
        try
        {
            fixedData = DefaultValue.Encode(field) ?? NullOf(field.Schema);
            if (fixedData is null)
            {
                _faults.Add($"{owner.Type.Name} cannot be written as '{schema.Fullname}': no property matches the "
                    + $"required field '{field.Name}'. Add the property, or give the field a default in the schema.");
            }
        }
        catch (FormatException wrongDefault)
        {
            _faults.Add($"{owner.Type.Name} cannot be written as '{schema.Fullname}': {wrongDefault.Message}");
        }

        return Run(data => data.WriteRaw(fixedData), writer);
    }

    private static InvocationExpression Run(Action<AvroWriter> action, ParameterExpression writer) =>
        Expression.Invoke(Expression.Constant(action), writer);

    private object Call(string method, Type[] types, params object?[] arguments)
    {
        var generic = typeof(EncoderCompiler).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return generic.MakeGenericMethod(types).Invoke(this, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static Encoder Create(Type generic, Type[] types, params object?[] arguments) =>
        (Encoder)Activator.CreateInstance(generic.MakeGenericType(types), arguments)!;

    private static byte[]? NullOf(Schema schema) => schema switch
    {
        UnionSchema union when SchemaShape.NullBranch(union) is var branch and >= 0 => [(byte)(branch << 1)],
        _ => schema.Tag == Schema.Type.Null ? [] : null,
    };
}

using System.Linq.Expressions;
using System.Reflection;
using Avro;
using Avro.Specific;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <content>Records as objects of CLR types.</content>
internal sealed partial class DecoderCompiler
{
    private static readonly MethodInfo SkipValue = typeof(Skip).GetMethod(nameof(Skip.Value))!;
    private static readonly MethodInfo At =
        typeof(MalformedDataException).GetMethod(nameof(MalformedDataException.At))!;

    private static readonly MethodInfo Put = typeof(ISpecificRecord).GetMethod(nameof(ISpecificRecord.Put))!;

    private RecordDecoder<T> CreateObject<T>(RecordSchema writer, RecordSchema reader)
    {
        var decoder = new RecordDecoder<T>();
        _known.Add((new(typeof(T), writer), reader), decoder);

        var construction = new Construction(typeof(T));
        if (!construction.IsPossible)
        {
            _faults.Add($"{typeof(T).Name} has no public constructor.");
            return decoder;
        }

        var values = new Dictionary<string, (Target? Target, ParameterExpression Value)>();
        foreach (var field in reader.Fields)
        {
            if (TargetFor<T>(construction, field) is { } target)
            {
                values.Add(field.Name, (target, Expression.Variable(target.Type)));
            }
            else if (typeof(ISpecificRecord).IsAssignableFrom(typeof(T)))
            {
                values.Add(field.Name, (null, Expression.Variable(typeof(object))));
            }
        }

        var taken = values.Values.Select(value => value.Target).ToHashSet();
        _faults.AddRange(construction.Parameters.Concat(construction.Properties)
            .Where(target => !taken.Contains(target))
            .Select(target => Construction.MissingValue(target, _nullability))
            .OfType<string>()
            .Select(why => $"{typeof(T).Name} cannot be read from '{reader.Fullname}': {why}"));

        var data = Expression.Parameter(typeof(AvroReader));
        var steps = ObjectSteps<T>(writer, reader, values, data);
        if (_faults.Count == 0)
        {
            var body = Expression.Block(
                values.Values.Select(value => value.Value),
                Located(steps),
                Finished<T>(construction, values));
            decoder.Complete(Expression.Lambda<Func<AvroReader, T>>(body, data).Compile());
        }

        return decoder;
    }

    private Target? TargetFor<T>(Construction construction, Field field)
    {
        var found = construction.Find(field.Name);
        if (found.Count > 1)
        {
            var names = string.Join(" and ", found.Select(target => target.Name));
            _faults.Add($"{typeof(T).Name}: {names} match the field '{field.Name}'. Mark one of them with "
                + "[FieldName].");
        }

        return found.Count == 0 ? null : found[0];
    }

    private List<(string Name, Expression Step)> ObjectSteps<T>(
        RecordSchema writer,
        RecordSchema reader,
        Dictionary<string, (Target? Target, ParameterExpression Value)> values,
        ParameterExpression data)
    {
        var steps = new List<(string Name, Expression Step)>();
        foreach (var field in writer.Fields)
        {
            var target = Resolution.FieldFor(reader, field.Name);
            steps.Add((field.Name, target is not null && values.TryGetValue(target.Name, out var value)
                ? Assignment(
                    value,
                    For(value.Value.Type, field.Schema, target.Schema, PlaceOf<T>(value.Target, target)))
                : Expression.Call(SkipValue, data, Expression.Constant(field.Schema, typeof(Schema)))));
        }

        foreach (var field in MissingFields(writer, reader))
        {
            if (DefaultOf(field, writer, reader) is { } json && values.TryGetValue(field.Name, out var value))
            {
                var type = value.Value.Type;
                var inner = For(type, field.Schema, field.Schema, PlaceOf<T>(value.Target, field));
                steps.Add((field.Name, Assignment(value, Create(typeof(DefaultDecoder<>), [type], json, inner))));
            }
        }

        return steps;

        Expression Assignment((Target? Target, ParameterExpression Value) value, Decoder decoder)
        {
            var type = typeof(Decoder<>).MakeGenericType(value.Value.Type);
            return Expression.Assign(
                value.Value,
                Expression.Call(Expression.Constant(decoder, type), type.GetMethod("Read")!, data));
        }
    }

    private Place PlaceOf<T>(Target? target, Field field) => target is null
        ? new Place($"{typeof(T).Name} ({field.Name})")
        : new Place($"{typeof(T).Name}.{target.Name}", target.Nullability(_nullability));

    /// <summary>Runs the steps so that what goes wrong in one carries its field's name.</summary>
    private static BlockExpression Located(List<(string Name, Expression Step)> steps)
    {
        var at = Expression.Variable(typeof(int));
        var malformed = Expression.Parameter(typeof(MalformedDataException));
        var names = Expression.Constant(steps.Select(step => $".{step.Name}").ToArray());
        var lines = steps.SelectMany((step, i) => new[] { Expression.Assign(at, Expression.Constant(i)), step.Step });
        return Expression.Block(
            [at],
            Expression.TryCatch(
                Expression.Block(typeof(void), lines.Append(Expression.Empty())),
                Expression.Catch(
                    malformed,
                    Expression.Throw(
                        Expression.Call(malformed, At, Expression.ArrayIndex(names, at)),
                        typeof(void)))));
    }

    private static Expression Finished<T>(
        Construction construction,
        Dictionary<string, (Target? Target, ParameterExpression Value)> values)
    {
        var byTarget = values.Values.Where(value => value.Target is not null)
            .ToDictionary(value => value.Target!, value => value.Value);
        var arguments = construction.Parameters.Select(parameter =>
            byTarget.TryGetValue(parameter, out var value) ? (Expression)value
            : parameter.Parameter is { HasDefaultValue: true, DefaultValue: { } given } ? Expression.Convert(
                Expression.Constant(given), parameter.Type)
            : Expression.Default(parameter.Type));
        var created = construction.Constructor is { } constructor
            ? Expression.New(constructor, arguments)
            : Expression.New(typeof(T));
        var initialised = Expression.MemberInit(created, construction.Properties
            .Where(byTarget.ContainsKey)
            .Select(property => Expression.Bind(property.Property!, byTarget[property])));

        // Fields of generated classes that have no property are put by their position.
        var puts = values.Where(value => value.Value.Target is null).ToList();
        if (puts.Count == 0)
        {
            return initialised;
        }

        var own = (RecordSchema)((ISpecificRecord)Activator.CreateInstance<T>()!).Schema;
        var result = Expression.Variable(typeof(T));
        return Expression.Block(
            [result],
            [
                Expression.Assign(result, initialised),
                .. puts.Where(put => own.Contains(put.Key)).Select(put => Expression.Call(
                    Expression.Convert(result, typeof(ISpecificRecord)),
                    Put,
                    Expression.Constant(own[put.Key].Pos),
                    put.Value.Value)),
                result,
            ]);
    }
}

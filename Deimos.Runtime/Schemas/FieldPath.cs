using System.Collections.Concurrent;
using System.Linq.Expressions;
using Avro;
using Avro.Generic;
using Avro.Specific;
using Deimos.Schemas.Writing;

namespace Deimos.Schemas;

/// <summary>
/// Reads the value at a dotted path of a payload of any kind.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class FieldPath(string path)
{
    private readonly string[] _steps = path.Split('.');
    private readonly ConcurrentDictionary<(Type Type, string Name), Func<object, object?>> _getters = [];

    public object? Read(object payload)
    {
        var value = (object?)payload;
        foreach (var step in _steps)
        {
            value = value is null ? null : Step(value, step);
        }

        return value;
    }

    private object? Step(object owner, string name)
    {
        if (FieldMap.TryRead(owner, out var map))
        {
            return map.TryGetValue(name, out var value) ? value : null;
        }

        if (owner is GenericRecord record)
        {
            return record.TryGetValue(name, out var value) ? value : null;
        }

        return EncoderCompiler.IsObject(owner.GetType())
            ? _getters.GetOrAdd((owner.GetType(), name), static key => Getter(key.Type, key.Name))(owner)
            : null;
    }

    private static Func<object, object?> Getter(Type type, string name)
    {
        if (MemberNames.Find(MemberNames.PropertiesOf(type), name, property => property.Name) is [var property])
        {
            var owner = Expression.Parameter(typeof(object));
            var value = Expression.Property(Expression.Convert(owner, type), property);
            return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), owner).Compile();
        }

        return owner => owner is ISpecificRecord record
            && ((RecordSchema)record.Schema).TryGetField(name, out var field) ? record.Get(field.Pos) : null;
    }
}

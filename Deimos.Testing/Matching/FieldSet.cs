using System.Collections.Concurrent;
using System.Reflection;
using Avro.Generic;
using Avro.Specific;
using Deimos.Schemas;
using Deimos.Schemas.Writing;

namespace Deimos.Testing.Matching;

/// <summary>
/// The fields of a dictionary, an Avro record or any object, found as they are when it is published.
/// </summary>
internal sealed class FieldSet
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<PropertyInfo>> Properties = new();

    private readonly IDictionary<string, object?>? _map;
    private readonly object? _owner;
    private readonly IReadOnlyList<PropertyInfo> _properties = [];

    private FieldSet(IDictionary<string, object?> map) => _map = map;

    private FieldSet(object owner)
    {
        _owner = owner;
        _properties = Properties.GetOrAdd(owner.GetType(), MemberNames.PropertiesOf);
    }

    /// <summary>Gets the names as the value itself has them.</summary>
    public IEnumerable<string> Names => _map?.Keys ?? _properties.Select(NameOf);

    /// <summary>Reads a value's fields, if it has any.</summary>
    public static FieldSet? Of(object? value)
    {
        switch (value)
        {
            case null or Matcher:
                return null;
            case GenericRecord record:
                return new(record.Schema.Fields.ToDictionary(
                    field => field.Name, field => record.TryGetValue(field.Name, out var held) ? held : null));
            case ISpecificRecord record:
                return new(((Avro.RecordSchema)record.Schema).Fields.ToDictionary(
                    field => field.Name, field => (object?)record.Get(field.Pos)));
            default:
                return FieldMap.TryRead(value, out var map) ? new(map)
                    : EncoderCompiler.IsObject(value.GetType()) ? new(value)
                    : null;
        }
    }

    /// <summary>Finds a field by its name in the schema.</summary>
    public bool TryGet(string field, out object? value)
    {
        if (_map is not null)
        {
            return _map.TryGetValue(field, out value);
        }

        value = null;
        if (MemberNames.Find(_properties, field, property => property.Name) is not [var found, ..])
        {
            return false;
        }

        value = found.GetValue(_owner);
        return true;
    }

    /// <summary>Gives the names that stand for none of these fields.</summary>
    public IEnumerable<string> NamesBeside(ICollection<string> fields)
    {
        if (_map is not null)
        {
            return _map.Keys.Where(name => !fields.Contains(name));
        }

        var known = fields.SelectMany(field => MemberNames.Find(_properties, field, property => property.Name));
        return _properties.Except(known).Select(NameOf);
    }

    private static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<FieldNameAttribute>()?.Name ?? property.Name;
}

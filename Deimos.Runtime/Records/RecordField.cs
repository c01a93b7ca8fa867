using Avro;
using Deimos.Schemas.Writing;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// A field of a schema and the part of an entity that it stands for: a property, a complex property or an owned entity.
/// </summary>
internal sealed class RecordField(string name, Schema schema, IReadOnlyPropertyBase member)
{
    public string Name { get; } = name;

    public Schema Schema { get; } = schema;

    public IReadOnlyPropertyBase Member { get; } = member;

    /// <summary>Reads what is to be published.</summary>
    /// <param name="entry">The record.</param>
    /// <param name="truncates">Whether text is cut to the length that the model gives the property.</param>
    public object? Read(EntityEntry entry, bool truncates)
    {
        var value = entry.Member(Member.Name).CurrentValue;
        if (value is null || Member is not IReadOnlyProperty property)
        {
            return value;
        }

        // A type that only the application knows is published as the database holds it.
        if (property.GetTypeMapping().Converter is { } converter && !CoercibleTypes.Allows(value.GetType(), Schema))
        {
            value = converter.ConvertToProvider(value);
        }

        return truncates && value is string text && property.GetMaxLength() is { } length && text.Length > length
            ? text[..length]
            : value;
    }
}

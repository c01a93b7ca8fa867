using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Makes records from payloads, those of nested records too.
/// </summary>
/// <remarks>For one batch; not safe for concurrent use.</remarks>
internal sealed class RecordRowBuilder(DbContext context, DateTimeOffset now)
{
    private readonly List<RecordShape> _shapes = [];

    /// <summary>Writes a payload into a new record.</summary>
    /// <exception cref="RecordException">A value does not fit its property.</exception>
    public RecordRow Build(IEntityType entity, object record, Payload attributes)
    {
        var row = new RecordRow(record, ShapeOf(entity, attributes));
        var i = 0;
        foreach (var (_, value) in attributes)
        {
            if (row.Shape.Properties[i] is { } property)
            {
                PropertyWriter.Write(context, property, record, PropertyValue.Convert(value, property));
            }
            else if (row.Shape.Associations[i] is { } association)
            {
                row.Parts.Add(Part(association, record, value));
            }

            i++;
        }

        foreach (var stamp in row.Shape.Stamps)
        {
            PropertyWriter.Write(context, stamp, record, PropertyValue.Convert(now, stamp));
        }

        return row;
    }

    private RecordShape ShapeOf(IEntityType entity, Payload attributes)
    {
        foreach (var known in _shapes)
        {
            if (known.Fits(entity, attributes))
            {
                return known;
            }
        }

        var shape = new RecordShape(entity, attributes);
        _shapes.Add(shape);
        return shape;
    }

    private RecordPart Part(INavigation association, object record, object? value)
    {
        var rows = Items(association, value)
            .Select(item => Build(
                association.TargetEntityType, Activator.CreateInstance(association.TargetEntityType.ClrType)!, item))
            .ToList();
        if (association.IsCollection)
        {
            var collection = association.GetCollectionAccessor()!;
            rows.ForEach(row => collection.Add(record, row.Record, forMaterialization: true));
        }
        else if (rows is [var single])
        {
            PropertyWriter.WriteInside(association, record, single.Record);
        }

        return new(association, rows);
    }

    private static IEnumerable<Payload> Items(INavigation association, object? value) => value switch
    {
        null => [],
        Payload single when !association.IsCollection => [single],
        IDictionary<string, object?> single when !association.IsCollection => [new(single)],
        IEnumerable several when association.IsCollection && value is not string and not IDictionary<string, object?> =>
            several.Cast<object?>().Select(item => item as Payload
                ?? (item is IDictionary<string, object?> map ? new(map) : throw Unfit(association, item))),
        _ => throw Unfit(association, value),
    };

    private static RecordException Unfit(INavigation association, object? value) => new(
        $"{association.DeclaringEntityType.DisplayName()}.{association.Name} is an association and cannot take "
        + $"{(value is null ? "null" : $"a {value.GetType().Name}")}; give it "
        + $"{(association.IsCollection ? "a list of nested records" : "a nested record")}.");
}

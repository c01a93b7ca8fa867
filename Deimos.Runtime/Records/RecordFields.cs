using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Avro;
using Deimos.Schemas;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Which parts of an entity the fields of a schema stand for.
/// </summary>
/// <remarks>
/// A part is found by <see cref="FieldNameAttribute"/>, otherwise by a name that differs only in case, underscores and
/// hyphens, otherwise by its column's name.
/// </remarks>
internal sealed class RecordFields
{
    private static readonly ConditionalWeakTable<IEntityType, ConcurrentDictionary<RecordSchema, RecordFields>> Known =
        [];

    private static readonly
        ConditionalWeakTable<IEntityType, ConcurrentDictionary<string, IReadOnlyPropertyBase?>> KnownMembers = [];

    private readonly IEntityType _entity;

    private RecordFields(IEntityType entity, RecordSchema schema)
    {
        _entity = entity;
        All =
        [
            .. schema.Fields
                .Select(field => (Field: field, Member: Find(entity, field.Name)))
                .Where(pair => pair.Member is not null)
                .Select(pair => new RecordField(pair.Field.Name, pair.Field.Schema, pair.Member!)),
        ];
    }

    /// <summary>Gets the fields that the entity has something for, in the schema's order.</summary>
    public IReadOnlyList<RecordField> All { get; }

    public static RecordFields Of(IEntityType entity, RecordSchema schema) => Known
        .GetValue(entity, _ => new(ReferenceEqualityComparer.Instance))
        .GetOrAdd(schema, static (added, owner) => new(owner, added), entity);

    /// <summary>Finds the part of an entity that a name stands for.</summary>
    public static IReadOnlyPropertyBase? Find(IEntityType entity, string name) => KnownMembers
        .GetValue(entity, _ => new(StringComparer.Ordinal))
        .GetOrAdd(name, static (added, owner) => Find([.. Members(owner)], added), entity);

    /// <summary>Finds the association that a name stands for.</summary>
    public static INavigation? FindAssociation(IEntityType entity, string name) => (INavigation?)Find(
        [.. entity.GetNavigations().Where(navigation => !navigation.TargetEntityType.IsOwned())], name);

    private static IReadOnlyPropertyBase? Find(List<IReadOnlyPropertyBase> members, string name)
    {
        var normal = MemberNames.Normalize(name);
        return members.Find(member => NameGiven(member) == name)
            ?? members.Find(member => member.Name == name)
            ?? members.Find(member => NameGiven(member) is null && MemberNames.Normalize(member.Name) == normal)
            ?? members.OfType<IProperty>().FirstOrDefault(property => property.GetColumnName() == name);
    }

    /// <summary>Reads the values of all fields.</summary>
    public Payload Read(EntityEntry entry, bool truncates = false)
    {
        var payload = new Payload();
        foreach (var field in All)
        {
            payload[field.Name] = field.Read(entry, truncates);
        }

        return payload;
    }

    /// <summary>Reads the values under a key schema's names; null if the entity does not have all of them.</summary>
    public Payload? ReadWhole(EntityEntry entry, RecordSchema schema) =>
        All.Count == schema.Fields.Count ? Read(entry) : null;

    /// <summary>Finds the watched parts of the entity.</summary>
    /// <exception cref="RecordException">A name is neither a field's nor that of a part.</exception>
    public IEnumerable<IReadOnlyPropertyBase> Watched(Type producer, IEnumerable<string> names, RecordSchema schema)
    {
        foreach (var name in names.Where(name => !RecordStamps.IsUpdated(name)))
        {
            if (Find(_entity, name) is { } member)
            {
                yield return member;
            }
            else if (!schema.Contains(name))
            {
                throw new RecordException(
                    $"{producer.Name} watches '{name}', which neither {_entity.DisplayName()} nor the schema "
                    + $"'{schema.Fullname}' has. Name properties or fields in WatchedAttributes.");
            }
        }
    }

    private static IEnumerable<IReadOnlyPropertyBase> Members(IEntityType entity) =>
        entity.GetProperties().Cast<IReadOnlyPropertyBase>()
            .Concat(entity.GetComplexProperties())
            .Concat(entity.GetNavigations().Where(navigation => navigation.TargetEntityType.IsOwned()
                && !navigation.IsOnDependent));

    private static string? NameGiven(IReadOnlyPropertyBase member) =>
        (member.PropertyInfo as MemberInfo ?? member.FieldInfo)?.GetCustomAttribute<FieldNameAttribute>()?.Name;
}

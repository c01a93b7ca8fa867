using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// The entity that a record consumer writes: which properties its keys stand for, and which of them may be written.
/// </summary>
internal sealed class RecordTarget(IEntityType entity, Type consumer)
{
    private static readonly ConditionalWeakTable<IEntityType, ConcurrentDictionary<Type, RecordTarget>> Known = [];

    private readonly ConcurrentDictionary<string, IReadOnlyList<IProperty>> _keys = new(StringComparer.Ordinal);
    private IReadOnlyList<IProperty>? _single;

    public IEntityType Entity => entity;

    /// <exception cref="RecordException">The context does not have the entity.</exception>
    public static IEntityType EntityOf(DbContext context, Type type) =>
        context.Model.FindEntityType(type) ?? throw new RecordException(
            $"{context.GetType().Name} has no {type.Name}, which a consumer is to keep in sync. Add it to the model.");

    public static RecordTarget Of(IEntityType entity, Type consumer) => Known.GetValue(entity, _ => [])
        .GetOrAdd(consumer, static (added, owner) => new(owner, added), entity);

    public static bool IsWritten(IProperty property, bool isNew) =>
        !RecordStamps.Are(property)
        && (isNew
            ? property.GetBeforeSaveBehavior() == PropertySaveBehavior.Save && property.GetComputedColumnSql() is null
            : property.GetAfterSaveBehavior() == PropertySaveBehavior.Save && !property.IsPrimaryKey());

    /// <summary>Says which properties a key stands for; nothing for no key.</summary>
    /// <returns>The same list for keys of the same names.</returns>
    public IReadOnlyList<IProperty> KeyProperties(object? key) => key switch
    {
        null => [],
        Payload { Count: 1 } single => _keys.GetOrAdd(
            single.Keys.Single(),
            name => RecordFields.Find(entity, name) is IProperty property ? [property] : KeyProperty()),
        Payload several => _keys.GetOrAdd(
            string.Join(',', several.Keys), _ => [.. several.Keys.Select(PropertyOf)]),
        _ => KeyProperty(),
    };

    /// <summary>Finds the properties of a key that a consumer names.</summary>
    /// <returns>The same list for the same names.</returns>
    /// <exception cref="RecordException">There is no such property.</exception>
    public IReadOnlyList<IProperty> KeyNamed(IReadOnlyList<string> names) => _keys.GetOrAdd(
        $"named {string.Join(',', names)}", _ => [.. names.Select(name => Named(name, "KeyProperties"))]);

    /// <summary>Gives a key's values in the order of its properties.</summary>
    public List<(IProperty Property, object? Value)> KeyValues(object? key)
    {
        var properties = KeyProperties(key);
        return key is Payload several
            ? [.. properties.Zip(several.Values, Value)]
            : [.. properties.Select(property => Value(property, key))];
    }

    /// <summary>Finds a property that a consumer names.</summary>
    /// <exception cref="RecordException">There is none.</exception>
    public IProperty Named(string name, string where) =>
        RecordFields.Find(entity, name) as IProperty ?? throw new RecordException(
            $"{consumer.Name} names '{name}' in {where}, which {entity.DisplayName()} does not have. Name a field with "
            + "a property, or a property.");

    private static (IProperty Property, object? Value) Value(IProperty property, object? value) =>
        (property, PropertyValue.Convert(value, property));

    private IProperty PropertyOf(string name) =>
        RecordFields.Find(entity, name) as IProperty ?? throw NoKey($"has no property for the key's field '{name}'");

    /// <summary>Finds the property of a key that is a single value.</summary>
    private IReadOnlyList<IProperty> KeyProperty()
    {
        if (_single is not null)
        {
            return _single;
        }

        var field = consumer.GetCustomAttribute<KeyFieldAttribute>()?.Field;
        var property = (field is null ? null : RecordFields.Find(entity, field[(field.LastIndexOf('.') + 1)..]))
            as IProperty
            ?? (entity.FindPrimaryKey()?.Properties is [var single] ? single : null)
            ?? throw NoKey("has no primary key of one property, and the message key is a single value");
        return _single = [property];
    }

    private RecordException NoKey(string what) => new(
        $"{consumer.Name} cannot find the record of a message: {entity.DisplayName()} {what}. Override "
        + "FetchRecordAsync and AssignKey, or in a batch consumer KeyProperties and AssignKey.");
}

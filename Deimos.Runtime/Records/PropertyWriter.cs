using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Deimos.Records;

/// <summary>
/// Sets properties of entity objects that nobody tracks; those that an object does not have itself in its entry.
/// </summary>
internal static class PropertyWriter
{
    private static readonly ConditionalWeakTable<IPropertyBase, Action<object, object?>> Known = [];

    public static void Write(DbContext context, IProperty property, object record, object? value)
    {
        if (IsOutside(property))
        {
            context.Entry(record).Property(property).CurrentValue = value;
        }
        else if (value is null && !property.IsNullable && property.ClrType.IsValueType
            && Nullable.GetUnderlyingType(property.ClrType) is null)
        {
            throw new RecordException(
                $"{property.DeclaringType.DisplayName()}.{property.Name} cannot be null. Give a value in "
                + "RecordAttributes, or change the property or the schema.");
        }
        else
        {
            WriteInside(property, record, value);
        }
    }

    public static object? Read(DbContext context, IProperty property, object record) => IsOutside(property)
        ? context.Entry(record).Property(property).CurrentValue
        : property.GetGetter().GetClrValue(record);

    /// <summary>Sets what an object has itself, whoever else may not set it.</summary>
    public static void WriteInside(IPropertyBase property, object record, object? value) =>
        Known.GetValue(property, Create)(record, value);

    private static bool IsOutside(IProperty property) => property.IsShadowProperty() || property.IsIndexerProperty();

    private static Action<object, object?> Create(IPropertyBase property) =>
        property.GetMemberInfo(forMaterialization: true, forSet: true) switch
        {
            PropertyInfo member => member.SetValue,
            FieldInfo member => member.SetValue,
            var other => throw new InvalidOperationException($"{property.Name} is set by {other}."),
        };
}

using System.Reflection;

namespace Deimos.Schemas;

/// <summary>
/// Finds the CLR members that stand for Avro names.
/// </summary>
internal static class MemberNames
{
    /// <summary>Gives the public properties of a type; of those that hide one another the most derived.</summary>
    public static IReadOnlyList<PropertyInfo> PropertiesOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .GroupBy(property => property.Name)
            .Select(same => same.OrderByDescending(property => Depth(property.DeclaringType)).First()),
    ];

    /// <summary>
    /// Finds the member for a name: by attribute, else by exact name, else by a name that differs only in case,
    /// underscores and hyphens.
    /// </summary>
    /// <returns>No member, the one member, or the several that match equally well.</returns>
    public static IReadOnlyList<T> Find<T>(IEnumerable<T> members, string name, Func<T, string?> nameOf)
        where T : ICustomAttributeProvider
    {
        var free = new List<T>();
        foreach (var member in members)
        {
            if (AttributeOf(member) is not { } attribute)
            {
                free.Add(member);
            }
            else if (attribute.Name == name)
            {
                return [member];
            }
        }

        var exact = free.Where(member => nameOf(member) == name).ToList();
        return exact.Count > 0
            ? exact
            : [.. free.Where(member => Normalize(nameOf(member) ?? "") == Normalize(name))];
    }

    public static string Normalize(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .ToUpperInvariant();

    private static FieldNameAttribute? AttributeOf(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(typeof(FieldNameAttribute), inherit: true).OfType<FieldNameAttribute>()
            .FirstOrDefault();

    private static int Depth(Type? type) => type is null ? 0 : 1 + Depth(type.BaseType);
}

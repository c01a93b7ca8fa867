namespace Deimos.Schemas;

/// <summary>
/// What collection types hold.
/// </summary>
internal static class Sequences
{
    /// <summary>Gives the item type of a type that is a sequence of exactly one kind of items, else null.</summary>
    public static Type? ItemOf(Type type)
    {
        var sequences = type.GetInterfaces().Append(type)
            .Where(candidate => candidate.IsGenericType
                && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .ToList();
        return sequences.Count == 1 ? sequences[0].GenericTypeArguments[0] : null;
    }

    /// <summary>Gives the value type of a dictionary with text as keys, else null.</summary>
    public static Type? ValueOf(Type type) =>
        ItemOf(type) is { IsGenericType: true } entry
        && entry.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
        && entry.GenericTypeArguments[0] == typeof(string)
            ? entry.GenericTypeArguments[1]
            : null;
}

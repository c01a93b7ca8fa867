using System.Reflection;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Where a value goes: what to call the place in messages, and whether it takes null.
/// </summary>
internal readonly record struct Place(string Name, NullabilityInfo? Nullability = null)
{
    public bool TakesNull(Type type) =>
        (!type.IsValueType || Nullable.GetUnderlyingType(type) is not null)
        && Nullability is not { ReadState: NullabilityState.NotNull };

    /// <summary>Gives the place of the items of a list, or of the values of a map.</summary>
    public Place Inside()
    {
        var inner = Nullability?.ElementType ?? Nullability?.GenericTypeArguments.LastOrDefault();
        return new($"{Name}[]", inner);
    }
}

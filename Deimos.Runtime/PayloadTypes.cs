namespace Deimos;

/// <summary>
/// Finds the payload type in the base of a producer or consumer class.
/// </summary>
internal static class PayloadTypes
{
    public static Type Of(Type type, Type genericBase) =>
        Find(type, genericBase)
        ?? throw new ArgumentException($"{type} does not derive from {genericBase}.", nameof(type));

    /// <returns>The payload type, or <see langword="null"/> if the class does not derive from that base.</returns>
    public static Type? Find(Type type, Type genericBase)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType && current.GetGenericTypeDefinition() == genericBase)
            {
                return current.GetGenericArguments()[0];
            }
        }

        return null;
    }
}

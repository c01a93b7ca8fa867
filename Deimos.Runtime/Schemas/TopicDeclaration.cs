namespace Deimos.Schemas;

/// <summary>
/// What a producer or consumer class says about its topic: name, schema and key.
/// </summary>
internal sealed record TopicDeclaration(string Topic, string? SchemaName, string? SchemaNamespace, KeyConfig Key)
{
    /// <summary>Reads the attributes of a class.</summary>
    /// <exception cref="DeclarationException">Something is missing or contradictory; lists every fault.</exception>
    public static TopicDeclaration FromAttributes(Type type, string? defaultNamespace) =>
        throw new NotImplementedException($"{type} {defaultNamespace}");
}

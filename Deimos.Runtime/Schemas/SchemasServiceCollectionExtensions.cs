namespace Microsoft.Extensions.DependencyInjection;

internal static class SchemasServiceCollectionExtensions
{
    /// <summary>
    /// Adds the schema store, the registry client with its HttpClient and retries, and the serializer factory, from
    /// <see cref="Deimos.Schemas.SchemaOptions"/> and <see cref="Deimos.Schemas.SchemaRegistryOptions"/>.
    /// </summary>
    /// <remarks>Everything is added only if absent: a registry of one's own is registered before.</remarks>
    public static IServiceCollection AddDeimosSchemas(this IServiceCollection services) =>
        throw new NotImplementedException($"{services}");
}

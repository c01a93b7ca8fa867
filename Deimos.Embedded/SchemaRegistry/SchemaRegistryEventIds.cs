namespace Deimos.Embedded.SchemaRegistry;

/// <summary>The ids of the registry's log events.</summary>
internal static class SchemaRegistryEventIds
{
    public const int RequestFailed = 8200;
}

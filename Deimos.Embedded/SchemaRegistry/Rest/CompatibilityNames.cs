using System.Text.Json;
using Deimos.Schemas;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The levels as the API spells them.</summary>
internal static class CompatibilityNames
{
    private static readonly Dictionary<string, CompatibilityLevel> Levels =
        Enum.GetValues<CompatibilityLevel>().ToDictionary(Of, StringComparer.OrdinalIgnoreCase);

    public static string Of(CompatibilityLevel level) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(level.ToString());

    public static CompatibilityLevel Parse(string name) =>
        Levels.TryGetValue(name, out var level) ? level : throw RegistryErrors.InvalidCompatibility(name);
}

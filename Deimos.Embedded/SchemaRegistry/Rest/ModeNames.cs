using Deimos.Embedded.SchemaRegistry.Storage;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The modes as the API spells them.</summary>
internal static class ModeNames
{
    private static readonly Dictionary<string, RegistryMode> Modes =
        Enum.GetValues<RegistryMode>().ToDictionary(Of, StringComparer.OrdinalIgnoreCase);

    public static string Of(RegistryMode mode) => mode switch
    {
        RegistryMode.ReadWrite => "READWRITE",
        RegistryMode.ReadOnly => "READONLY",
        RegistryMode.ReadOnlyOverride => "READONLY_OVERRIDE",
        RegistryMode.Import => "IMPORT",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
    };

    public static RegistryMode Parse(string? name) =>
        name is not null && Modes.TryGetValue(name, out var mode) ? mode : throw RegistryErrors.InvalidMode(name);
}

using System.Globalization;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>A version as a path names it: a number, or the latest.</summary>
internal readonly record struct VersionNumber(int Value)
{
    public static readonly VersionNumber Latest = new(-1);

    public bool IsLatest => Value == -1;

    public static VersionNumber Parse(string text)
    {
        if (string.Equals(text.Trim(), "latest", StringComparison.OrdinalIgnoreCase))
        {
            return Latest;
        }

        return int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is > 0 or -1
            ? new VersionNumber(number)
            : throw RegistryErrors.InvalidVersion(text);
    }
}

using System.Collections;

namespace Deimos.Schemas.Writing;

/// <summary>
/// Reads the many kinds of dictionaries as names and values.
/// </summary>
internal static class FieldMap
{
    /// <summary>Gives names and values.</summary>
    /// <returns><see langword="false"/> if the value is no dictionary, or one with other keys than text.</returns>
    public static bool TryRead(object? value, out IDictionary<string, object?> map)
    {
        map = null!;
        switch (value)
        {
            case IDictionary<string, object?> given:
                map = given;
                return true;
            case IDictionary given:
                var copy = new Dictionary<string, object?>(given.Count, StringComparer.Ordinal);
                foreach (DictionaryEntry entry in given)
                {
                    if (entry.Key is not string key)
                    {
                        return false;
                    }

                    copy[key] = entry.Value;
                }

                map = copy;
                return true;
            default:
                return false;
        }
    }
}

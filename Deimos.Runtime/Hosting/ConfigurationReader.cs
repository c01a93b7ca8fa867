using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting;

/// <summary>
/// Reads a section into an options object, and notes what cannot be read instead of throwing at the first.
/// </summary>
internal static class ConfigurationReader
{
    public static void Read(IConfigurationSection section, object options, ConfigurationFaults faults)
    {
        var properties = options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in section.GetChildren())
        {
            if (entry.Value is not { } text)
            {
                continue;
            }

            if (!properties.TryGetValue(entry.Key, out var property))
            {
                if (!RubySettings.Has(entry))
                {
                    faults.Add(
                        $"{entry.Path} is no setting; use one of {string.Join(", ", properties.Keys.Order())}, or "
                        + "remove the entry.");
                }
            }
            else
            {
                Read(entry.Path, text, property, options, faults);
            }
        }
    }

    private static void Read(
        string path, string text, PropertyInfo property, object options, ConfigurationFaults faults)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var converter = TypeDescriptor.GetConverter(type);
        if (!converter.CanConvertFrom(typeof(string)))
        {
            faults.Add($"{path} can be set in code only; remove the entry.");
            return;
        }

        try
        {
            property.SetValue(
                options,
                type.IsEnum
                    ? ReadEnum(type, text)
                    : converter.ConvertFromString(null, CultureInfo.InvariantCulture, text));
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or OverflowException)
        {
            // An address may have a password in it.
            var shown = type == typeof(Uri) && text.Contains('@', StringComparison.Ordinal) ? "…" : text;
            faults.Add($"{path} is '{shown}'; use {Describe(type)}.");
        }
    }

    /// <summary>Reads a name as others write it too: <c>SCRAM-SHA-256</c>, <c>in_memory</c>.</summary>
    private static object ReadEnum(Type type, string text)
    {
        var name = text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return Array.Find(Enum.GetNames(type), known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse(type, found)
            : throw new FormatException();
    }

    private static string Describe(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) => "a whole number",
        _ when type == typeof(TimeSpan) => "a time span such as 00:00:05",
        _ when type == typeof(Uri) => "an absolute address",
        _ when type.IsEnum => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ => $"a value of type {type.Name}",
    };
}

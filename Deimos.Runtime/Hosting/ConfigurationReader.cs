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
            .Where(property => property.CanWrite || property.PropertyType == typeof(IList<string>))
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in section.GetChildren())
        {
            if (properties.TryGetValue(entry.Key, out var property))
            {
                Read(entry, property, options, faults);
            }
            else if (entry.Value is not null && !RubySettings.Has(entry))
            {
                var known = string.Join(", ", properties.Keys.Order(StringComparer.Ordinal));
                faults.Add($"{entry.Path} is no setting; use one of {known}, or remove the entry.");
            }
        }
    }

    private static void Read(
        IConfigurationSection entry, PropertyInfo property, object options, ConfigurationFaults faults)
    {
        if (property.GetValue(options) is IList<string> list)
        {
            ReadList(entry, list);
        }
        else if (entry.Value is { } text)
        {
            Read(entry.Path, text, property, options, faults);
        }
    }

    /// <summary>Reads the entries of an array, or one text with commas.</summary>
    private static void ReadList(IConfigurationSection entry, IList<string> list)
    {
        var values = entry.Value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            ?? entry.GetChildren().Select(child => child.Value).OfType<string>();
        list.Clear();
        foreach (var value in values)
        {
            list.Add(value);
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
        var found = Array.Find(
            Enum.GetNames(type), known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found is null ? throw new FormatException() : Enum.Parse(type, found);
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

using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting;

/// <summary>
/// Reads a section into an options object, and notes a value that cannot be read instead of throwing at the first.
/// </summary>
internal static class ConfigurationReader
{
    public static void Read(IConfigurationSection section, object options, ConfigurationFaults faults)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite || section[property.Name] is not { } text)
            {
                continue;
            }

            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var converter = TypeDescriptor.GetConverter(type);
            if (!converter.CanConvertFrom(typeof(string)))
            {
                continue;
            }

            try
            {
                var given = type.IsEnum ? text.Replace("_", "", StringComparison.Ordinal) : text;
                property.SetValue(options, converter.ConvertFromString(null, CultureInfo.InvariantCulture, given));
            }
            catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or OverflowException)
            {
                faults.Add($"{section.Path}:{property.Name} is '{text}'; use {Describe(type)}.");
            }
        }
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

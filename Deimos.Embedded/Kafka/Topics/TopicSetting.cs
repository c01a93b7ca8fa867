using System.Globalization;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// A setting that topics have, with what Kafka takes where it is not set.
/// </summary>
internal sealed record TopicSetting(string Name, ConfigType Type, string Default, params string[] Choices)
{
    /// <summary>Says what is wrong with <paramref name="value"/>, if anything is.</summary>
    public string? FindFault(string value)
    {
        var valid = Type switch
        {
            ConfigType.Boolean => value is "true" or "false",
            ConfigType.Int => int.TryParse(value, CultureInfo.InvariantCulture, out _),
            ConfigType.Long => long.TryParse(value, CultureInfo.InvariantCulture, out _),
            ConfigType.Double => double.TryParse(value, CultureInfo.InvariantCulture, out _),
            ConfigType.List => Choices.Length == 0 || value.Split(',').All(item => Choices.Contains(item.Trim())),
            _ => Choices.Length == 0 || Choices.Contains(value),
        };
        if (valid)
        {
            return null;
        }

        var wanted = Choices.Length == 0 ? $"a value of type {Type}" : $"one of {string.Join(", ", Choices)}";
        return $"Topic setting '{Name}' is '{value}'; use {wanted}.";
    }
}

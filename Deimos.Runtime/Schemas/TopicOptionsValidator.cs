namespace Deimos.Schemas;

internal static class TopicOptionsValidator
{
    public static void Validate(string section, TopicOptions options, ICollection<string> faults)
    {
        CheckNotBlank(section, nameof(options.Topic), options.Topic, "name a topic", faults);
        CheckNotBlank(section, nameof(options.Schema), options.Schema, "name a schema", faults);
        if (options.RegistryUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            faults.Add(
                $"{section}:{nameof(options.RegistryUrl)} is no http or https address; use one such as "
                + $"{SchemaRegistryOptions.DefaultUrl.OriginalString}.");
        }

        if (options.RegistryUrl is null && (options.RegistryUser ?? options.RegistryPassword) is not null)
        {
            faults.Add(
                $"{section}:{nameof(options.RegistryUser)} and {nameof(options.RegistryPassword)} belong to a registry "
                + $"of the topic's own, which is not named. Set {section}:{nameof(options.RegistryUrl)}, or set "
                + $"{SchemaRegistryOptions.SectionName}:{nameof(SchemaRegistryOptions.User)} for that of the host.");
        }
    }

    private static void CheckNotBlank(
        string section, string name, string? value, string cure, ICollection<string> faults)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
        {
            faults.Add($"{section}:{name} is blank; {cure}, or remove the entry.");
        }
    }
}

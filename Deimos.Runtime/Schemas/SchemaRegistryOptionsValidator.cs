namespace Deimos.Schemas;

internal static class SchemaRegistryOptionsValidator
{
    private const int MostRetries = 20;
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    public static void Validate(SchemaRegistryOptions options, ICollection<string> faults)
    {
        if (options.Url is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
        {
            faults.Add(
                $"{SchemaRegistryOptions.SectionName}:{nameof(options.Url)} is no http or https address; use one "
                + $"such as {SchemaRegistryOptions.DefaultUrl.OriginalString}.");
        }

        if (options.MaxRetries is < 0 or > MostRetries)
        {
            faults.Add(
                $"{SchemaRegistryOptions.SectionName}:{nameof(options.MaxRetries)} is {options.MaxRetries}; "
                + $"use a value from 0 to {MostRetries}.");
        }

        Check(nameof(options.RetryDelay), options.RetryDelay, ShortestDelay, LongestDelay, faults);
        Check(nameof(options.Timeout), options.Timeout, ShortestTimeout, LongestTimeout, faults);
    }

    private static void Check(
        string name, TimeSpan value, TimeSpan least, TimeSpan most, ICollection<string> faults)
    {
        if (value < least || value > most)
        {
            faults.Add(
                $"{SchemaRegistryOptions.SectionName}:{name} is {value}; use a value from {least} to {most}.");
        }
    }
}

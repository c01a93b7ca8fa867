using Deimos.Schemas;

namespace Deimos.Producing;

internal static class ProducingOptionsValidator
{
    private const int MaxBatchSize = 100_000;
    private static readonly TimeSpan MaxFlushTimeout = TimeSpan.FromMinutes(10);

    public static void Validate(ProducingOptions options, PublishBackends backends, ICollection<string> faults)
    {
        CheckBackend($"{ProducingOptions.SectionName}:{nameof(options.Backend)}", options.Backend, backends, faults);
        CheckBatchSize(
            $"{ProducingOptions.SectionName}:{nameof(options.MaxBatchSize)}", options.MaxBatchSize, faults);
        if (options.TopicPrefix.Length > 0 && !TopicDeclaration.IsTopic(options.TopicPrefix))
        {
            faults.Add(
                $"{ProducingOptions.SectionName}:{nameof(options.TopicPrefix)} is '{options.TopicPrefix}'; "
                + "use letters, digits, dots, hyphens and underscores.");
        }

        if (options.FlushTimeout < TimeSpan.Zero || options.FlushTimeout > MaxFlushTimeout)
        {
            faults.Add(
                $"{ProducingOptions.SectionName}:{nameof(options.FlushTimeout)} is {options.FlushTimeout}; "
                + $"use a value from {TimeSpan.Zero} to {MaxFlushTimeout}.");
        }
    }

    public static void Validate(
        string producer, ProducerOptions options, PublishBackends backends, ICollection<string> faults)
    {
        var section = $"{ProducerOptions.SectionPrefix}:{producer}";
        TopicOptionsValidator.Validate(section, options, faults);
        if (options.Backend is not null)
        {
            CheckBackend($"{section}:{nameof(options.Backend)}", options.Backend, backends, faults);
        }

        if (options.MaxBatchSize is { } size)
        {
            CheckBatchSize($"{section}:{nameof(options.MaxBatchSize)}", size, faults);
        }
    }

    private static void CheckBackend(
        string path, string name, PublishBackends backends, ICollection<string> faults)
    {
        if (!backends.Contains(name))
        {
            faults.Add($"{path} is '{name}'; use one of {string.Join(", ", backends.Names)}.");
        }
    }

    private static void CheckBatchSize(string path, int size, ICollection<string> faults)
    {
        if (size is < 1 or > MaxBatchSize)
        {
            faults.Add($"{path} is {size}; use a value from 1 to {MaxBatchSize}.");
        }
    }
}

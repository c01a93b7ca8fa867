using Deimos.Schemas;

namespace Deimos.Consuming;

internal static class ConsumingOptionsValidator
{
    // While a revoked partition drains the client is not polled, and the default max.poll.interval.ms is 5 minutes.
    private static readonly TimeSpan MaxDrainTimeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestBatchWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestLagInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLagInterval = TimeSpan.FromHours(1);

    public static void Validate(ConsumingOptions options, ICollection<string> faults)
    {
        var common = new Section(ConsumingOptions.SectionName, faults);
        common.Check(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, MaxDrainTimeout);
        common.Check(nameof(options.LagInterval), options.LagInterval, ShortestLagInterval, LongestLagInterval);
    }

    public static void Validate(ConsumerRegistration consumer, ConsumerOptions options, ICollection<string> faults)
    {
        var section = new Section($"{ConsumerOptions.SectionPrefix}:{consumer.Name}", faults);
        if (string.IsNullOrWhiteSpace(options.GroupId))
        {
            faults.Add(
                $"{consumer.Name} has no consumer group. Name one in AddConsumer<{consumer.ConsumerType.Name}>("
                + $"consumer => consumer.GroupId = …), or set {section.Path}:{nameof(options.GroupId)}.");
        }

        TopicOptionsValidator.Validate(section.Path, options, faults);
        if (options.DeadLetterTopic is { } deadLetters && !TopicDeclaration.IsTopic(deadLetters))
        {
            faults.Add(
                $"{section.Path}:{nameof(options.DeadLetterTopic)} is '{deadLetters}'; use 1 to 249 letters, digits, "
                + "dots, hyphens and underscores.");
        }

        section.Check(nameof(options.MaxConcurrency), options.MaxConcurrency, 1, 1_000);
        section.Check(nameof(options.MaxQueuedPerPartition), options.MaxQueuedPerPartition, 1, 100_000);
        section.Check(nameof(options.KeyConcurrency), options.KeyConcurrency, 1, 1_000);
        section.Check(nameof(options.BatchSize), options.BatchSize ?? 1, 1, 100_000);
        section.Check(nameof(options.BatchWait), options.BatchWait ?? TimeSpan.Zero, TimeSpan.Zero, LongestBatchWait);
        section.Check(nameof(options.BackoffJitter), options.BackoffJitter, 0.0, 1.0);
        section.Check(nameof(options.MaxLag), options.MaxLag ?? 1, 1, long.MaxValue);
        section.Check(nameof(options.MaxStuckTime), options.MaxStuckTime, TimeSpan.Zero, TimeSpan.MaxValue);
        section.Check(nameof(options.MinBackoff), options.MinBackoff, ShortestBackoff, options.MaxBackoff);
        section.Check(nameof(options.MaxBackoff), options.MaxBackoff, ShortestBackoff, LongestBackoff);
        CheckKind(section, consumer.ConsumerType, options, faults);
    }

    /// <summary>What is set must suit the class: one message at a time, or batches.</summary>
    private static void CheckKind(Section section, Type type, ConsumerOptions options, ICollection<string> faults)
    {
        if (PayloadTypes.Find(type, typeof(BatchConsumer<>)) is not null)
        {
            if (options.KeyConcurrency > 1)
            {
                faults.Add(
                    $"{section.Path}:{nameof(options.KeyConcurrency)} is {options.KeyConcurrency}, but {type.Name} "
                    + "takes batches, which are handled one after another; remove the entry, or derive from "
                    + "Consumer<T>.");
            }

            return;
        }

        foreach (var (name, value) in new (string, object?)[]
        {
            (nameof(options.BatchSize), options.BatchSize),
            (nameof(options.BatchWait), options.BatchWait),
        })
        {
            if (value is not null)
            {
                faults.Add(
                    $"{section.Path}:{name} is {value}, but {type.Name} takes one message at a time; remove the entry, "
                    + "or derive from BatchConsumer<T>.");
            }
        }
    }

    private readonly record struct Section(string Path, ICollection<string> Faults)
    {
        public void Check<T>(string name, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                Faults.Add(FormattableString.Invariant(
                    $"{Path}:{name} is {value}; use a value from {least} to {most}."));
            }
        }
    }
}

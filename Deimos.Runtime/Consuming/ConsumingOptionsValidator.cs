using Deimos.Schemas;

namespace Deimos.Consuming;

internal static class ConsumingOptionsValidator
{
    // While a revoked partition drains the client is not polled, and the default max.poll.interval.ms is 5 minutes.
    private static readonly TimeSpan MaxDrainTimeout = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    public static void Validate(ConsumingOptions options, ICollection<string> faults)
    {
        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > MaxDrainTimeout)
        {
            faults.Add(
                $"{ConsumingOptions.SectionName}:{nameof(options.DrainTimeout)} is {options.DrainTimeout}; "
                + $"use a value from {TimeSpan.Zero} to {MaxDrainTimeout}.");
        }
    }

    public static void Validate(string consumer, ConsumerOptions options, ICollection<string> faults)
    {
        var section = $"{ConsumerOptions.SectionPrefix}:{consumer}";
        if (string.IsNullOrWhiteSpace(options.GroupId))
        {
            faults.Add(
                $"{consumer} has no consumer group. Name one in AddConsumer<{consumer}>(consumer => "
                + $"consumer.GroupId = …), or set {section}:{nameof(options.GroupId)}.");
        }

        TopicOptionsValidator.Validate(section, options, faults);
        if (options.MaxConcurrency is < 1 or > 1_000)
        {
            faults.Add(
                $"{section}:{nameof(options.MaxConcurrency)} is {options.MaxConcurrency}; use a value from 1 to 1000.");
        }

        if (options.MaxQueuedPerPartition is < 1 or > 100_000)
        {
            faults.Add(
                $"{section}:{nameof(options.MaxQueuedPerPartition)} is {options.MaxQueuedPerPartition}; "
                + "use a value from 1 to 100000.");
        }

        if (options.MinBackoff < ShortestBackoff || options.MinBackoff > options.MaxBackoff)
        {
            faults.Add(
                $"{section}:{nameof(options.MinBackoff)} is {options.MinBackoff}; "
                + $"use a value from {ShortestBackoff} to {nameof(options.MaxBackoff)} ({options.MaxBackoff}).");
        }

        if (options.MaxBackoff > LongestBackoff)
        {
            faults.Add(
                $"{section}:{nameof(options.MaxBackoff)} is {options.MaxBackoff}; "
                + $"use a value from {nameof(options.MinBackoff)} to {LongestBackoff}.");
        }
    }
}

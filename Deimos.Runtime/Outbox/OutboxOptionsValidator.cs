namespace Deimos.Outbox;

internal static class OutboxOptionsValidator
{
    private static readonly TimeSpan TenMilliseconds = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    public static void Validate(OutboxOptions options, ICollection<string> faults)
    {
        CheckCount(nameof(options.MaxSerializedKeys), options.MaxSerializedKeys, 10_000, faults);
        CheckCount(nameof(options.BatchSize), options.BatchSize, 100_000, faults);
        CheckTime(nameof(options.PollInterval), options.PollInterval, TenMilliseconds, FiveMinutes, faults);
        CheckTime(
            nameof(options.LeaseDuration),
            options.LeaseDuration,
            TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(10),
            faults);
        CheckTime(
            nameof(options.DeliveryTimeout),
            options.DeliveryTimeout,
            TimeSpan.FromMilliseconds(100),
            FiveMinutes,
            faults);
        CheckTime(nameof(options.MaxBackoff), options.MaxBackoff, TimeSpan.FromMilliseconds(1), OneHour, faults);
        CheckTime(
            nameof(options.MinBackoff), options.MinBackoff, TimeSpan.FromMilliseconds(1), options.MaxBackoff, faults);
        CheckTime(
            nameof(options.MeasureInterval),
            options.MeasureInterval,
            TimeSpan.FromMilliseconds(100),
            OneHour,
            faults);
        CheckTime(nameof(options.MaxAge), options.MaxAge, TimeSpan.FromTicks(1), TimeSpan.MaxValue, faults);
    }

    private static void CheckCount(string name, int value, int max, ICollection<string> faults)
    {
        if (value < 1 || value > max)
        {
            faults.Add($"{OutboxOptions.SectionName}:{name} is {value}; use a value from 1 to {max}.");
        }
    }

    private static void CheckTime(string name, TimeSpan value, TimeSpan min, TimeSpan max, ICollection<string> faults)
    {
        if (value < min || value > max)
        {
            faults.Add($"{OutboxOptions.SectionName}:{name} is {value}; use a value from {min} to {max}.");
        }
    }
}

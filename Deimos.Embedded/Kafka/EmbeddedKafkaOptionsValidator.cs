using Deimos.Embedded.Kafka.Security;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka;

/// <summary>
/// Finds all that is wrong with <see cref="EmbeddedKafkaOptions"/> at once.
/// </summary>
internal static class EmbeddedKafkaOptionsValidator
{
    private const int SmallestRequestLimit = 1024;
    private const int LargestRequestLimit = 1024 * 1024 * 1024;
    private const int MostConnections = 1_000_000;
    private const long SmallestMemoryLimit = 1024 * 1024;
    private const int LargestRequestLog = 1_000_000;
    private static readonly TimeSpan LongestSessionTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <exception cref="EmbeddedKafkaException">A setting is out of its range; the message names every one.</exception>
    public static void Validate(EmbeddedKafkaOptions options)
    {
        var faults = new List<string>();
        CheckRange(nameof(options.Brokers), options.Brokers, 1, EmbeddedKafkaOptions.MaxBrokers, faults);
        CheckRange(nameof(options.DefaultPartitions), options.DefaultPartitions, 1, TopicRules.MostPartitions, faults);
        CheckRange(
            nameof(options.DefaultReplicationFactor),
            options.DefaultReplicationFactor,
            1,
            EmbeddedKafkaOptions.MaxBrokers,
            faults);
        CheckRange(
            nameof(options.MaxRequestBytes),
            options.MaxRequestBytes,
            SmallestRequestLimit,
            LargestRequestLimit,
            faults);
        CheckRange(
            nameof(options.InitialRebalanceDelay),
            options.InitialRebalanceDelay,
            TimeSpan.Zero,
            LongestSessionTimeout,
            faults);
        CheckRange(
            nameof(options.MinSessionTimeout),
            options.MinSessionTimeout,
            TimeSpan.FromMilliseconds(1),
            LongestSessionTimeout,
            faults);
        CheckRange(nameof(options.MaxConnections), options.MaxConnections, 1, MostConnections, faults);
        CheckRange(nameof(options.MaxConnectionIdle), options.MaxConnectionIdle, ShortestWait, LongestWait, faults);
        CheckRange(
            nameof(options.RequestReceiveTimeout), options.RequestReceiveTimeout, ShortestWait, LongestWait, faults);
        CheckRange(
            nameof(options.AuthenticationTimeout), options.AuthenticationTimeout, ShortestWait, LongestWait, faults);
        faults.AddRange(KafkaListenerRules.FindFaults(options));
        CheckRange(
            nameof(options.MaxMemoryBytes), options.MaxMemoryBytes, SmallestMemoryLimit, long.MaxValue, faults);
        CheckRange(
            nameof(options.CleanupInterval),
            options.CleanupInterval,
            TimeSpan.FromMilliseconds(10),
            TimeSpan.FromDays(1),
            faults);
        if (options is { Fsync: true, DataFolder: null })
        {
            faults.Add(
                $"{nameof(options.Fsync)} is set without a folder to write to; set {nameof(options.DataFolder)} too.");
        }

        CheckRange(nameof(options.RequestLogCapacity), options.RequestLogCapacity, 0, LargestRequestLog, faults);
        if (options.Ports.Count > 0 && options.Ports.Count != options.Brokers)
        {
            faults.Add(
                $"{nameof(options.Ports)} names {options.Ports.Count} ports for {options.Brokers} brokers; name "
                + "one for each, or none for free ports.");
        }

        foreach (var port in options.Ports)
        {
            CheckRange(nameof(options.Ports), port, 0, ushort.MaxValue, faults);
        }

        if (TopicSettings.FindFault(options.TopicDefaults) is { } fault)
        {
            faults.Add($"{nameof(options.TopicDefaults)}: {fault}");
        }

        if (faults.Count > 0)
        {
            throw new EmbeddedKafkaException(
                $"The embedded Kafka cannot start with these settings.\n  {string.Join("\n  ", faults)}");
        }
    }

    private static void CheckRange<T>(string name, T value, T smallest, T largest, List<string> faults)
        where T : IComparable<T>
    {
        if (value.CompareTo(smallest) < 0 || value.CompareTo(largest) > 0)
        {
            faults.Add($"{name} is {value}; use a value from {smallest} to {largest}.");
        }
    }
}

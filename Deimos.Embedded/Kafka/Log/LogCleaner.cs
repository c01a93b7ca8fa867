using Deimos.Embedded.Kafka.Topics;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka.Log;

/// <summary>
/// Applies retention and compaction to all logs of a cluster from time to time.
/// </summary>
internal sealed partial class LogCleaner : IDisposable
{
    private readonly Cluster _cluster;
    private readonly ILogger _logger;
    private readonly Lock _running = new();
    private readonly ITimer _timer;

    public LogCleaner(Cluster cluster, TimeSpan interval, ILogger logger)
    {
        _cluster = cluster;
        _logger = logger;
        _timer = cluster.Time.CreateTimer(static state => ((LogCleaner)state!).OnTimer(), this, interval, interval);
    }

    /// <summary>Applies retention and compaction now, to whatever is there.</summary>
    public static void Clean(Topic topic)
    {
        foreach (var partition in topic.Partitions)
        {
            partition.Log.ApplyRetention();
            partition.Log.Compact(always: true);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        // A round that takes longer than the interval is not joined by another.
        if (!_running.TryEnter())
        {
            return;
        }

        try
        {
            foreach (var partition in _cluster.Topics.SelectMany(topic => topic.Partitions))
            {
                partition.Log.ApplyRetention();
                partition.Log.Compact(always: false);
            }
        }
        catch (IOException fault)
        {
            LogCleaningFailed(fault);
        }
        finally
        {
            _running.Exit();
        }
    }

    [LoggerMessage(
        EventId = KafkaEventIds.CleaningFailed,
        Level = LogLevel.Error,
        Message = "Retention or compaction failed on the disk; the next round tries again")]
    private partial void LogCleaningFailed(Exception exception);
}

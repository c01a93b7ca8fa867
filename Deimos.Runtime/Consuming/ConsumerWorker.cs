using Confluent.Kafka;
using Deimos.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Consuming;

/// <summary>
/// Runs one consumer class in its group: one Kafka client, one thread that polls it, and a lane for each partition.
/// </summary>
/// <remarks>
/// The thread never waits for a handler except while a partition is being taken away, so a slow handler costs neither
/// the group membership nor the other partitions. When the client meets a fatal error, a new one takes its place.
/// </remarks>
internal sealed partial class ConsumerWorker(
    ConsumerProfile profile,
    IMessageHandler handler,
    KafkaClientConfigs configs,
    TimeProvider time,
    ILogger<ConsumerWorker> logger) : IDisposable
{
    private static readonly TimeSpan ReplacePause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _slots = new(Math.Max(1, profile.Options.MaxConcurrency));
    private readonly RetryBackoff _backoff = new(
        profile.Options.MinBackoff, profile.Options.MaxBackoff, profile.Options.BackoffJitter, Random.Shared);

    private CancellationTokenSource _stopping = new();
    private ConsumerSession? _session;
    private Task _running = Task.CompletedTask;

    public ConsumerProfile Profile => profile;

    /// <summary>Gets the client at work, or nothing before the start and between two clients.</summary>
    public ConsumerSession? Session => Volatile.Read(ref _session);

    /// <summary>Gets a value indicating whether the worker was started, and so is meant to run.</summary>
    public bool IsStarted { get; private set; }

    public bool IsRunning => IsStarted && !_running.IsCompleted;

    /// <summary>Makes a client for a moment, because only librdkafka knows which properties exist.</summary>
    /// <exception cref="InvalidOperationException">librdkafka refuses a property or a value.</exception>
    public void CheckClient() => new ConsumerSession(profile, CreateContext, configs, time, logger).Dispose();

    /// <summary>Begins to consume, unless it does already; may follow a stop.</summary>
    public void Start()
    {
        if (IsRunning)
        {
            return;
        }

        _stopping.Dispose();
        _stopping = new();
        LogStarted(profile.Name, profile.Topic, profile.GroupId);
        IsStarted = true;
        // Handlers must not inherit the span or the disabled producers of whoever starts the host.
        using var _ = ExecutionContext.SuppressFlow();
        var stopping = _stopping.Token;
        _running = Task.Factory.StartNew(
            () => Run(stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Lets handlers at work finish within the drain timeout, commits and leaves the group.</summary>
    /// <param name="cancellationToken">Ends the wait for the handlers before their time.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!IsStarted)
        {
            return;
        }

        IsStarted = false;
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var hurry = cancellationToken.Register(() => Session?.Hurry());
        await _running.ConfigureAwait(false);
        LogStopped(profile.Name, profile.GroupId);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
    }

    /// <summary>The life of the polling thread: one session after another.</summary>
    private void Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var session = new ConsumerSession(profile, CreateContext, configs, time, logger);
                Volatile.Write(ref _session, session);
                session.Run(stopping);
            }
#pragma warning disable CA1031 // Whatever ended the session, the thread goes on with a new one.
            catch (Exception fatal)
#pragma warning restore CA1031
            {
                LogReplaced(profile.Name, profile.GroupId, ReplacePause, fatal);
                stopping.WaitHandle.WaitOne(ReplacePause);
            }
            finally
            {
                Volatile.Write(ref _session, null);
            }
        }
    }

    private LaneContext CreateContext(Action<TopicPartitionOffset> store) =>
        new(profile, handler, store, _slots, _backoff, time, logger);

    [LoggerMessage(
        EventId = DeimosEventIds.ConsumerStarted,
        Level = LogLevel.Information,
        Message = "{Consumer} consumes {Topic} in group {GroupId}")]
    private partial void LogStarted(string consumer, string topic, string groupId);

    [LoggerMessage(
        EventId = DeimosEventIds.ConsumerStopped,
        Level = LogLevel.Information,
        Message = "{Consumer} has left group {GroupId}")]
    private partial void LogStopped(string consumer, string groupId);

    [LoggerMessage(
        EventId = DeimosEventIds.ConsumerClientReplaced,
        Level = LogLevel.Error,
        Message = "{Consumer} in group {GroupId} met a fatal error; a new Kafka client takes over in {Pause}")]
    private partial void LogReplaced(string consumer, string groupId, TimeSpan pause, Exception exception);
}

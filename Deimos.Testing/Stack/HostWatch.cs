using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Deimos.Consuming;
using Deimos.Observability;
using Deimos.Outbox.Relaying;
using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Deimos.Testing.Stack;

/// <summary>
/// Follows one connected host: by its log what its consumers do, and by its services what its producers still hold.
/// </summary>
internal sealed partial class HostWatch : ILoggerProvider, ILogger
{
    private readonly IServiceProvider _services;
    private readonly ConsumptionWatch _watch;
    private readonly ConcurrentDictionary<string, string> _groups = new();
    private readonly ConcurrentDictionary<string, byte> _topics = new();

    public HostWatch(IServiceProvider services, ConsumptionWatch watch)
    {
        _services = services;
        _watch = watch;
        _watch.Add(this);
    }

    /// <summary>Gives the consumers of a group that do not run because they are disabled.</summary>
    public IEnumerable<string> DisabledIn(string group)
    {
        var options = _services.GetRequiredService<IOptionsMonitor<ConsumerOptions>>();
        return _services.GetServices<ConsumerRegistration>()
            .Where(consumer => options.Get(consumer.OptionsName) is { Disabled: true } own && own.GroupId == group)
            .Select(consumer => consumer.Name);
    }

    /// <summary>Says what was published to a topic by this host and is not there yet, or nothing.</summary>
    public async Task<string?> OutstandingAsync(string topic, CancellationToken cancellationToken)
    {
        if (!_topics.ContainsKey(topic))
        {
            return null;
        }

        foreach (var outbox in _services.GetServices<IOutboxSource>())
        {
            if (await CountAsync(outbox, topic, cancellationToken).ConfigureAwait(false) is > 0 and var waiting)
            {
                return $"{Some(waiting)} in the outbox of {outbox.DisplayName}";
            }
        }

        return _services.GetService<KafkaSender>()?.InFlight is > 0 and var unreported
            ? $"{Some(unreported)} sent by {_services.GetRequiredService<IHostEnvironment>().ApplicationName}, but not "
                + "acknowledged"
            : null;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            return;
        }

        if (eventId.Id is DeimosEventIds.MessagesPublished or DeimosEventIds.MessagesPublishedInDetail)
        {
            _topics.TryAdd(Text("Topic")!, 0);
        }

        if (Text("Consumer") is not { } consumer)
        {
            return;
        }

        var group = Text("GroupId") ?? _groups.GetValueOrDefault(consumer, "");
        switch (eventId.Id)
        {
            case DeimosEventIds.ConsumerStarted:
                _groups[consumer] = group;
                break;
            case DeimosEventIds.PartitionPaused or DeimosEventIds.PartitionResumed:
                _watch.NotePause(
                    group,
                    NameOf((TopicPartition)Value("Partition")!),
                    consumer,
                    eventId.Id == DeimosEventIds.PartitionPaused);
                break;
            case DeimosEventIds.ConsumerError:
                _watch.NoteError(group, Text("Topic")!, $"{consumer} cannot read it: {Text("Reason")}");
                break;
            default:
                foreach (var place in Places(Text("Message") ?? Text("Batch") ?? ""))
                {
                    _watch.Note(group, consumer, place, new(eventId.Id, Text("Place"), exception));
                }

                break;
        }

        object? Value(string name) => values.FirstOrDefault(value => value.Key == name).Value;

        string? Text(string name) => Value(name)?.ToString();
    }

    public void Dispose() => _watch.Remove(this);

    public static string NameOf(TopicPartition partition) => $"{partition.Topic}[{partition.Partition.Value}]";

    private static string Some(long count) => count == 1 ? "1 message is" : $"{count} messages are";

    private static async Task<long> CountAsync(
        IOutboxSource outbox, string topic, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await outbox.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var command = new NpgsqlCommand(
                $"SELECT count(*) FROM {outbox.GetNames().Messages} WHERE topic = $1", connection.Npgsql)
            {
                Parameters = { new() { Value = topic } },
            };
            await using var __ = command.ConfigureAwait(false);
            return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (DbException)
        {
            // A database that is gone, or has no tables, holds nothing that could still arrive.
            return 0;
        }
    }

    /// <summary>Reads a message, or the first and last of a batch: <c>things[0]@7</c>, <c>things[0]@7..9</c>.</summary>
    private static IEnumerable<string> Places(string text)
    {
        if (Place().Match(text) is not { Success: true } found)
        {
            yield break;
        }

        var first = long.Parse(found.Groups["first"].ValueSpan, provider: null);
        var last = found.Groups["last"].Success ? long.Parse(found.Groups["last"].ValueSpan, provider: null) : first;
        for (var offset = first; offset <= last; offset++)
        {
            yield return $"{found.Groups["partition"].Value}@{offset}";
        }
    }

    [GeneratedRegex(@"\A(?<partition>.+\[\d+\])@(?<first>\d+)(\.\.(?<last>\d+))?\z")]
    private static partial Regex Place();
}

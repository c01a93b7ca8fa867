using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Deimos.Observability;

/// <summary>
/// The spans of a message's way, and the headers that carry their context over the broker.
/// </summary>
internal static class MessageActivities
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    /// <summary>Gets a value indicating whether anybody listens; spans that nobody wants cost nothing.</summary>
    public static bool AreWanted => DeimosTelemetry.ActivitySource.HasListeners();

    public static Activity? StartSend(string topic, string producer, int count)
    {
        if (!AreWanted)
        {
            return null;
        }

        var activity = DeimosTelemetry.ActivitySource.StartActivity($"send {topic}", ActivityKind.Producer);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, topic, "send");
            activity.SetTag("deimos.producer", producer);
            if (count != 1)
            {
                activity.SetTag("messaging.batch.message_count", count);
            }
        }

        return activity;
    }

    /// <summary>
    /// Starts the span of handling messages, linked to the spans that sent them; that of one message is its sender's
    /// child too.
    /// </summary>
    public static Activity? StartProcess(
        string topic,
        int partition,
        long offset,
        string group,
        string consumer,
        IReadOnlyCollection<MessageHeaders> headers)
    {
        ActivityContext[] senders = [.. headers.Select(Extract).Where(sender => sender != default).Distinct()];
        var activity = DeimosTelemetry.ActivitySource.StartActivity(
            $"process {topic}",
            ActivityKind.Consumer,
            headers.Count == 1 ? senders.FirstOrDefault() : default,
            links: senders.Select(sender => new ActivityLink(sender)));
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, topic, "process");
            activity.SetTag("messaging.destination.partition.id", partition.ToString(CultureInfo.InvariantCulture));
            activity.SetTag("messaging.kafka.offset", offset);
            activity.SetTag("messaging.consumer.group.name", group);
            activity.SetTag("deimos.consumer", consumer);
            if (headers.Count > 1)
            {
                activity.SetTag("messaging.batch.message_count", headers.Count);
            }
        }

        return activity;
    }

    public static Activity? StartDecode() => DeimosTelemetry.ActivitySource.StartActivity("decode");

    public static Activity? StartConsume(string consumer) =>
        AreWanted ? DeimosTelemetry.ActivitySource.StartActivity($"consume {consumer}") : null;

    public static void Fail(this Activity? activity, Exception exception)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetStatus(ActivityStatusCode.Error, exception.Message);
        activity.SetTag("error.type", exception.GetType().FullName);
        activity.AddException(exception);
    }

    /// <summary>Adds the context of the current span to the headers, unless they already carry one.</summary>
    public static void Inject(MessageHeaders headers)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity
            || headers.GetBytes(TraceParent) is not null)
        {
            return;
        }

        headers.Add(TraceParent, activity.Id);
        if (!string.IsNullOrEmpty(activity.TraceStateString))
        {
            headers.Add(TraceState, activity.TraceStateString);
        }
    }

    private static ActivityContext Extract(MessageHeaders headers) =>
        headers.GetBytes(TraceParent) is { } parent
        && ActivityContext.TryParse(
            Encoding.ASCII.GetString(parent), headers.GetText(TraceState), isRemote: true, out var context)
            ? context
            : default;

    private static void Describe(Activity activity, string topic, string operation)
    {
        activity.SetTag("messaging.system", DeimosTelemetry.Kafka);
        activity.SetTag("messaging.operation.name", operation);
        activity.SetTag("messaging.operation.type", operation);
        activity.SetTag("messaging.destination.name", topic);
    }
}

using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;
using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// Stands between every request and its handler: lets the scripted faults strike, and notes what became of it.
/// </summary>
internal sealed class RequestGate(FaultScript faults, RequestLog log, Cluster cluster)
{
    private readonly RefusedBatches _refused = new();

    public ValueTask<IKafkaResponse?> PassAsync(
        object request, RequestContext context, Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler)
    {
        var started = cluster.Time.GetTimestamp();
        if (!faults.IsEmpty || !_refused.IsEmpty)
        {
            return StrikeAsync(request, context, Behind(handler), started);
        }

        var pending = handler(request, context);
        if (!log.IsOn)
        {
            return pending;
        }

        if (!pending.IsCompletedSuccessfully)
        {
            return NoteAsync(pending, request, context, started);
        }

        var response = pending.Result;
        Note(request, context, response, started, fault: null);
        return new ValueTask<IKafkaResponse?>(response);
    }

    private async ValueTask<IKafkaResponse?> NoteAsync(
        ValueTask<IKafkaResponse?> pending, object request, RequestContext context, long started)
    {
        var response = await pending.ConfigureAwait(false);
        Note(request, context, response, started, fault: null);
        return response;
    }

    private async ValueTask<IKafkaResponse?> StrikeAsync(
        object request,
        RequestContext context,
        Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler,
        long started)
    {
        var plan = faults.Decide(context, RequestSubject.Of(request, cluster));
        if (plan.Delay > TimeSpan.Zero)
        {
            await Task.Delay(plan.Delay, cluster.Time, context.ConnectionClosed).ConfigureAwait(false);
        }

        var response = plan.Verdict is { } fault
            ? await ApplyAsync(fault, request, context, handler).ConfigureAwait(false)
            : await handler(request, context).ConfigureAwait(false);
        if (log.IsOn)
        {
            Note(request, context, response, started, plan.Verdict);
        }

        return response;
    }

    private async ValueTask<IKafkaResponse?> ApplyAsync(
        Fault fault,
        object request,
        RequestContext context,
        Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler)
    {
        switch (fault.Action.Kind)
        {
            case FaultKind.Fail:
                return await new FailingRequest(fault, _refused, cluster, handler).AnswerAsync(request, context)
                    .ConfigureAwait(false);
            case FaultKind.DropBeforeReply:
                await handler(request, context).ConfigureAwait(false);
                break;
        }

        // Replies to earlier requests still go out.
        context.Connection.Close();
        return null;
    }

    private Func<object, RequestContext, ValueTask<IKafkaResponse?>> Behind(
        Func<object, RequestContext, ValueTask<IKafkaResponse?>> handler) =>
        (request, context) => request is ProduceRequest produce && !_refused.IsEmpty
            ? _refused.ServeAsync(produce, context, handler)
            : handler(request, context);

    private void Note(object request, RequestContext context, IKafkaResponse? response, long started, Fault? fault)
    {
        var subject = RequestSubject.Of(request, cluster);
        log.Add(new LoggedRequest
        {
            Time = cluster.Time.GetUtcNow(),
            Duration = cluster.Time.GetElapsedTime(started),
            BrokerId = context.NodeId,
            ClientId = context.ClientId,
            Api = context.ApiKey,
            Version = context.Version,
            GroupId = subject.Groups.Count > 0 ? subject.Groups[0] : null,
            TransactionalId = subject.TransactionalId,
            Partitions = subject.Partitions,
            IsAnswered = response is not null,
            Error = response is null ? ErrorCode.None : ResponseErrors.FirstOf(response),
            Fault = fault,
        });
    }
}

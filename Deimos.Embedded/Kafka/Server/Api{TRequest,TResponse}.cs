using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <inheritdoc />
internal sealed class Api<TRequest, TResponse> : Api
    where TRequest : IKafkaRequest<TRequest>
    where TResponse : class, IKafkaResponse
{
    private readonly Func<TRequest, RequestContext, ValueTask<TResponse?>> _handler;
    private readonly Func<object, RequestContext, ValueTask<IKafkaResponse?>> _serve;
    private readonly RequestGate _gate;

    public Api(
        ApiKey key,
        short minVersion,
        short maxVersion,
        short firstFlexibleVersion,
        Func<TRequest, RequestContext, ValueTask<TResponse?>> handler,
        RequestGate gate)
        : base(key, minVersion, maxVersion, firstFlexibleVersion)
    {
        _handler = handler;
        _serve = ServeAsync;
        _gate = gate;
    }

    public override ValueTask<IKafkaResponse?> HandleAsync(RequestReader reader, RequestContext context) =>
        _gate.PassAsync(TRequest.Read(reader, context.Version), context, _serve);

    private ValueTask<IKafkaResponse?> ServeAsync(object request, RequestContext context)
    {
        var pending = _handler((TRequest)request, context);
        return pending.IsCompletedSuccessfully
            ? new ValueTask<IKafkaResponse?>(pending.Result)
            : AwaitAsync(pending);
    }

    private static async ValueTask<IKafkaResponse?> AwaitAsync(ValueTask<TResponse?> pending) =>
        await pending.ConfigureAwait(false);
}

using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <inheritdoc />
internal sealed class Api<TRequest, TResponse>(
    ApiKey key,
    short minVersion,
    short maxVersion,
    short firstFlexibleVersion,
    Func<TRequest, RequestContext, ValueTask<TResponse?>> handler)
    : Api(key, minVersion, maxVersion, firstFlexibleVersion)
    where TRequest : IKafkaRequest<TRequest>
    where TResponse : class, IKafkaResponse
{
    public override ValueTask<IKafkaResponse?> HandleAsync(RequestReader reader, RequestContext context)
    {
        var pending = handler(TRequest.Read(reader, context.Version), context);
        return pending.IsCompletedSuccessfully
            ? new ValueTask<IKafkaResponse?>(pending.Result)
            : AwaitAsync(pending);
    }

    private static async ValueTask<IKafkaResponse?> AwaitAsync(ValueTask<TResponse?> pending) =>
        await pending.ConfigureAwait(false);
}

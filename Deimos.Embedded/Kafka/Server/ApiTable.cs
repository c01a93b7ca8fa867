using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// The API keys that the broker answers. ApiVersions is answered from it, so what is not added is not announced.
/// </summary>
/// <remarks>Filled before the first listener starts, and only read from then on.</remarks>
internal sealed class ApiTable(RequestGate gate, GroupCommit? commit = null)
{
    private readonly SortedDictionary<short, Api> _apis = [];

    /// <summary>Gets the APIs in the order of their keys.</summary>
    public IReadOnlyCollection<Api> Apis => _apis.Values;

    /// <summary>
    /// Adds an API key with the inclusive range of versions that its codecs cover and the first flexible one.
    /// </summary>
    /// <remarks>A handler that answers <see langword="null"/> sends no reply, as for a produce with no acks.</remarks>
    public void Add<TRequest, TResponse>(
        ApiKey key,
        short minVersion,
        short maxVersion,
        short firstFlexibleVersion,
        Func<TRequest, RequestContext, ValueTask<TResponse?>> handler)
        where TRequest : IKafkaRequest<TRequest>
        where TResponse : class, IKafkaResponse =>
        _apis.Add((short)key, new Api<TRequest, TResponse>(
            key,
            minVersion,
            maxVersion,
            firstFlexibleVersion,
            commit is { IsOn: true } ? Flushed(handler) : handler,
            gate));

    public Api? Find(short key) => _apis.GetValueOrDefault(key);

    // Whatever an answer tells or acknowledges is on the disk before it leaves.
    private Func<TRequest, RequestContext, ValueTask<TResponse?>> Flushed<TRequest, TResponse>(
        Func<TRequest, RequestContext, ValueTask<TResponse?>> handler) =>
        async (request, context) =>
        {
            var response = await handler(request, context).ConfigureAwait(false);
            await commit!.FlushedAsync().ConfigureAwait(false);
            return response;
        };
}

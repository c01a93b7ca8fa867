using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>Tells which broker coordinates a group or a transactional id.</summary>
internal sealed class CoordinatorApi(Cluster cluster)
{
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;

    public void AddTo(ApiTable apis) => apis.Add<FindCoordinatorRequest, FindCoordinatorResponse>(
        ApiKey.FindCoordinator, 0, 5, 3, (request, context) => new(Handle(request, context.Connection.Listener)));

    private FindCoordinatorResponse Handle(FindCoordinatorRequest request, string listener) => new()
    {
        Coordinators = request.Keys.Select(key => Find(key, request.KeyType, listener)).ToList(),
    };

    private FindCoordinatorResponse.Coordinator Find(string key, sbyte keyType, string listener)
    {
        if (keyType is not (GroupKey or TransactionKey))
        {
            return new FindCoordinatorResponse.Coordinator(
                key, ErrorCode.InvalidRequest, $"Key type {keyType} is not known; use 0 or 1.");
        }

        return cluster.FindBroker(cluster.CoordinatorFor(key)) is { } broker
            ? new FindCoordinatorResponse.Coordinator(
                key, ErrorCode.None, null, broker.Id, broker.Host, broker.PortOf(listener))
            : new FindCoordinatorResponse.Coordinator(
                key, ErrorCode.CoordinatorNotAvailable, "No broker is up to coordinate.");
    }
}

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// A broker of the cluster as metadata shows it.
/// </summary>
internal sealed class Broker(int id, string host, IReadOnlyList<BrokerEndpoint> endpoints)
{
    /// <summary>What stands for all brokers where one could be named.</summary>
    public const int AllBrokers = -1;

    private volatile bool _isUp = true;

    public int Id => id;

    public string Host => host;

    /// <summary>Gets the ports of the broker, in the order of the cluster's listeners.</summary>
    public IReadOnlyList<BrokerEndpoint> Endpoints => endpoints;

    public bool IsUp => _isUp;

    /// <summary>Gives the port for clients of a listener, who can speak with no other.</summary>
    public int PortOf(string listener)
    {
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Listener == listener)
            {
                return endpoint.Port;
            }
        }

        throw new ArgumentException($"Broker {id} has no listener '{listener}'.", nameof(listener));
    }

    /// <summary>Only the cluster calls this, which moves leaders in the same step.</summary>
    internal void SetUp(bool isUp) => _isUp = isUp;
}

using Deimos.Embedded.Kafka.Topics;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// All sockets of one broker: one for each listener of the cluster.
/// </summary>
internal sealed class BrokerSockets(int nodeId, IReadOnlyList<ListenerSettings> settings) : IAsyncDisposable
{
    private readonly List<BrokerListener> _listeners = [.. settings.Select(its => new BrokerListener(nodeId, its))];

    public int NodeId => nodeId;

    /// <summary>Takes the ports, without yet answering on them.</summary>
    /// <param name="ports">A port for each listener; 0 stands for a free one.</param>
    /// <exception cref="EmbeddedKafkaException">A port is taken.</exception>
    public IReadOnlyList<BrokerEndpoint> Bind(IReadOnlyList<int> ports) =>
        [.. _listeners.Select((listener, i) => new BrokerEndpoint(settings[i].Security.Name, listener.Bind(ports[i])))];

    /// <summary>Answers from now on; before, the ports refuse clients.</summary>
    public void Start() => _listeners.ForEach(listener => listener.Start());

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_listeners.Select(listener => listener.DisposeAsync().AsTask())).ConfigureAwait(false);
}

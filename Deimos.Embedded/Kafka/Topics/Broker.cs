namespace Deimos.Embedded.Kafka.Topics;

/// <summary>
/// A broker of the cluster as metadata shows it.
/// </summary>
internal sealed class Broker(int id, string host, int port)
{
    /// <summary>What stands for all brokers where one could be named.</summary>
    public const int AllBrokers = -1;

    private volatile bool _isUp = true;

    public int Id => id;

    public string Host => host;

    public int Port => port;

    public bool IsUp => _isUp;

    /// <summary>Only the cluster calls this, which moves leaders in the same step.</summary>
    internal void SetUp(bool isUp) => _isUp = isUp;
}

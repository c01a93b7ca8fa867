namespace Deimos.Embedded.Kafka.Topics;

/// <summary>The port that a broker has for one listener.</summary>
internal readonly record struct BrokerEndpoint(string Listener, int Port);

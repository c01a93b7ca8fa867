namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>
/// A frame that breaks Kafka's wire format; the connection that sent it is closed.
/// </summary>
internal sealed class ProtocolException(string message) : Exception(message);

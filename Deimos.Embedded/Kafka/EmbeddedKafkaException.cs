using System.Net.Sockets;

namespace Deimos.Embedded.Kafka;

/// <summary>
/// The embedded cluster could not do what was asked of it.
/// </summary>
public sealed class EmbeddedKafkaException : Exception
{
    internal EmbeddedKafkaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    internal static EmbeddedKafkaException PortTaken(int nodeId, int port, SocketException fault) => new(
        $"Broker {nodeId} of the embedded Kafka cannot listen on 127.0.0.1:{port}: {fault.Message}. "
        + $"Stop what uses the port, or give another one in {nameof(EmbeddedKafkaOptions)}."
        + $"{nameof(EmbeddedKafkaOptions.Ports)}; without any, free ports are taken.",
        fault);

    internal static EmbeddedKafkaException DataFolderInUse(string path, Exception fault) => new(
        $"The data folder '{path}' is in use by another embedded Kafka. Stop that one, or give another folder in "
        + $"{nameof(EmbeddedKafkaOptions)}.{nameof(EmbeddedKafkaOptions.DataFolder)}.",
        fault);

    internal static EmbeddedKafkaException DataFolderUnusable(string path, Exception fault) => new(
        $"The data folder '{path}' cannot be used: {fault.Message} Make it readable and writable, or give another "
        + $"folder in {nameof(EmbeddedKafkaOptions)}.{nameof(EmbeddedKafkaOptions.DataFolder)}.",
        fault);
}

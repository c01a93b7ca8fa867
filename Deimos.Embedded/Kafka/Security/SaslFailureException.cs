namespace Deimos.Embedded.Kafka.Security;

/// <summary>A SASL exchange that ends without success; the client reads the message.</summary>
internal sealed class SaslFailureException(string message) : Exception(message);

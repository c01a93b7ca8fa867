namespace Deimos.Embedded.Kafka.Security;

/// <summary>Who a SASL exchange has shown the client to be, and until when that holds.</summary>
internal sealed record SaslIdentity(string Name, DateTimeOffset? ExpiresAt = null);

namespace Deimos.Embedded.Kafka.Security;

/// <summary>Whether a TLS listener asks clients for a certificate: Kafka's <c>ssl.client.auth</c>.</summary>
public enum KafkaClientCertificates
{
    /// <summary>Clients are not asked.</summary>
    None,

    /// <summary>Clients are asked; one without a certificate is let in as <c>User:ANONYMOUS</c>.</summary>
    Requested,

    /// <summary>Clients without a certificate are refused.</summary>
    Required,
}

namespace Deimos.Embedded.Kafka.Security;

/// <summary>How clients speak with a listener: Kafka's <c>security.protocol</c>.</summary>
public enum KafkaSecurityProtocol
{
    /// <summary>Not encrypted, nobody is asked who they are.</summary>
    Plaintext,

    /// <summary>Encrypted with TLS; clients may be asked for a certificate.</summary>
    Ssl,

    /// <summary>Not encrypted, clients authenticate with SASL.</summary>
    SaslPlaintext,

    /// <summary>Encrypted with TLS, clients authenticate with SASL.</summary>
    SaslSsl,
}

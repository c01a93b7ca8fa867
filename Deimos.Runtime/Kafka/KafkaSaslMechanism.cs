namespace Deimos.Kafka;

/// <summary>
/// The ways to log in at a broker.
/// </summary>
public enum KafkaSaslMechanism
{
    /// <summary>User and password, readable by the broker; use it with TLS only.</summary>
    Plain,

    /// <summary>User and password, proven without being sent, with SHA-256.</summary>
    ScramSha256,

    /// <summary>User and password, proven without being sent, with SHA-512.</summary>
    ScramSha512,

    /// <summary>A token of an identity provider.</summary>
    OAuthBearer,

    /// <summary>Kerberos, set up by librdkafka's properties <c>sasl.kerberos.*</c>.</summary>
    Gssapi,
}

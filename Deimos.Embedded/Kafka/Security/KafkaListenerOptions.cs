using System.Security.Cryptography.X509Certificates;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// One way into an <see cref="EmbeddedKafka"/> cluster. Every broker opens a port for every listener, and tells the
/// clients of a listener the ports of that listener only.
/// </summary>
public sealed class KafkaListenerOptions
{
    /// <summary>Gets the listener's name, by which <see cref="EmbeddedKafka.BootstrapServersOf"/> knows it.</summary>
    public required string Name { get; init; }

    /// <summary>Gets or sets how clients speak with the listener.</summary>
    /// <value>The default is <see cref="KafkaSecurityProtocol.Plaintext"/>.</value>
    public KafkaSecurityProtocol Protocol { get; set; }

    /// <summary>Gets or sets the listener's port on each broker.</summary>
    /// <value>Empty for free ports, or one port for each broker; 0 stands for a free one. The default is empty.</value>
    public IReadOnlyList<int> Ports { get; set; } = [];

    /// <summary>Gets or sets the certificate that a TLS listener shows, with its private key.</summary>
    /// <value>
    /// The default is one made at the start for <c>localhost</c> and <c>127.0.0.1</c>, signed by
    /// <see cref="EmbeddedKafka.Certificates"/>.
    /// </value>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>Gets or sets whether a TLS listener asks clients for a certificate.</summary>
    /// <value>The default is <see cref="KafkaClientCertificates.None"/>.</value>
    public KafkaClientCertificates ClientCertificates { get; set; }

    /// <summary>Gets or sets whose certificates clients may show.</summary>
    /// <value>The default is the cluster's own authority, <see cref="EmbeddedKafka.Certificates"/>.</value>
    public X509Certificate2? ClientAuthority { get; set; }

    /// <summary>Gets or sets the passwords of the users that SASL listeners let in with PLAIN and SCRAM.</summary>
    /// <value>The default is empty.</value>
    public IReadOnlyDictionary<string, string> Users { get; set; } = new Dictionary<string, string>();

    /// <summary>Gets or sets what decides about OAUTHBEARER tokens.</summary>
    /// <value>Gives what the token says, or <see langword="null"/> to refuse it. The default is nothing.</value>
    /// <remarks>Called from many threads at once.</remarks>
    public Func<string, CancellationToken, ValueTask<KafkaToken?>>? ValidateToken { get; set; }

    /// <summary>Gets or sets the SASL mechanisms that clients may choose from.</summary>
    /// <value>
    /// Of <c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c> and <c>OAUTHBEARER</c>. The default is empty: the
    /// first three where there are <see cref="Users"/>, the last where there is <see cref="ValidateToken"/>.
    /// </value>
    public IReadOnlyList<string> Mechanisms { get; set; } = [];

    /// <summary>Gets or sets when a client must authenticate again: <c>connections.max.reauth.ms</c>.</summary>
    /// <value>From 1 second to 30 days. The default is never, unless a token ends before.</value>
    public TimeSpan? SessionLifetime { get; set; }

    internal bool UsesTls => Protocol is KafkaSecurityProtocol.Ssl or KafkaSecurityProtocol.SaslSsl;

    internal bool UsesSasl => Protocol is KafkaSecurityProtocol.SaslPlaintext or KafkaSecurityProtocol.SaslSsl;
}

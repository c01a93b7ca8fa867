namespace Deimos.Kafka;

/// <summary>
/// How connections to the brokers are encrypted, read from the <c>Deimos:Kafka:Tls</c> section.
/// </summary>
/// <remarks>
/// Certificates and keys are given as PEM text, or as the path of a file that holds it: where a file of that name
/// exists its content is used, otherwise the value itself.
/// </remarks>
public sealed class KafkaTlsOptions
{
    internal const string SectionName = $"{KafkaOptions.SectionName}:Tls";

    /// <summary>Gets or sets a value indicating whether connections are encrypted.</summary>
    /// <value>The default is <see langword="false"/>, and nothing else here has any effect.</value>
    public bool Enabled { get; set; }

    /// <summary>Gets or sets the certificate of the authority that the brokers' certificates come from.</summary>
    /// <value>
    /// PEM text or a path. The default is <see langword="null"/>: the authorities that the system trusts.
    /// </value>
    public string? CaCertificate { get; set; }

    /// <summary>Gets or sets the certificate that is shown to the brokers.</summary>
    /// <value>PEM text or a path. The default is <see langword="null"/>: none.</value>
    public string? ClientCertificate { get; set; }

    /// <summary>Gets or sets the private key of <see cref="ClientCertificate"/>.</summary>
    /// <value>PEM text or a path. Required with a client certificate.</value>
    public string? ClientKey { get; set; }

    /// <summary>Gets or sets the password of an encrypted <see cref="ClientKey"/>.</summary>
    /// <value>The default is <see langword="null"/>: the key is not encrypted.</value>
    public string? ClientKeyPassword { get; set; }

    /// <summary>Gets or sets whether a broker's certificate must be for the name by which it is reached.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool VerifyHostname { get; set; } = true;
}

namespace Deimos.Kafka;

/// <summary>
/// How the application logs in at the brokers, read from the <c>Deimos:Kafka:Sasl</c> section.
/// </summary>
public sealed class KafkaSaslOptions
{
    internal const string SectionName = $"{KafkaOptions.SectionName}:Sasl";

    /// <summary>Gets or sets how to log in.</summary>
    /// <value>
    /// <c>plain</c>, <c>scram-sha-256</c>, <c>scram-sha-512</c>, <c>oauthbearer</c> or <c>gssapi</c>. The default is
    /// <see langword="null"/>: not at all.
    /// </value>
    public KafkaSaslMechanism? Mechanism { get; set; }

    /// <summary>Gets or sets the user.</summary>
    /// <value>Required for <c>plain</c> and <c>scram</c>.</value>
    public string? User { get; set; }

    /// <summary>Gets or sets the password.</summary>
    /// <value>Required for <c>plain</c> and <c>scram</c>.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets what gets a token for <c>oauthbearer</c>; in code only.</summary>
    /// <value>
    /// Called before the first connection and again before a token ends. The default is <see langword="null"/>:
    /// librdkafka asks for tokens itself, as its properties <c>sasl.oauthbearer.*</c> say.
    /// </value>
    public Func<CancellationToken, Task<KafkaAccessToken>>? TokenProvider { get; set; }
}

using Confluent.Kafka;

namespace Deimos.Kafka;

/// <summary>
/// What <see cref="KafkaTlsOptions"/> and <see cref="KafkaSaslOptions"/> mean in librdkafka's words.
/// </summary>
internal static class KafkaSecurity
{
    private const string ProtocolProperty = "security.protocol";
    private const string MechanismProperty = "sasl.mechanism";
    private const string MechanismsProperty = "sasl.mechanisms";

    public static void Apply(ClientConfig config, KafkaOptions options)
    {
        var (tls, sasl) = (options.Tls, options.Sasl);
        if (tls.Enabled || sasl.Mechanism is not null)
        {
            config.SecurityProtocol = (tls.Enabled, sasl.Mechanism) switch
            {
                (true, null) => SecurityProtocol.Ssl,
                (true, _) => SecurityProtocol.SaslSsl,
                _ => SecurityProtocol.SaslPlaintext,
            };
        }

        if (tls.Enabled)
        {
            ApplyTls(config, tls);
        }

        if (sasl.Mechanism is { } mechanism)
        {
            config.SaslMechanism = Native(mechanism);
            config.SaslUsername = sasl.User;
            config.SaslPassword = sasl.Password;
        }
    }

    public static void Validate(KafkaOptions options, ICollection<string> faults)
    {
        if (options.Tls.Enabled)
        {
            ValidateTls(options.Tls, faults);
        }

        ValidateSasl(options, faults);
        if (options.Tls.Enabled || options.Sasl.Mechanism is not null)
        {
            Contradict(options, ProtocolProperty, faults);
        }

        if (options.Sasl.Mechanism is not null)
        {
            Contradict(options, MechanismProperty, faults);
            Contradict(options, MechanismsProperty, faults);
        }
    }

    private static SaslMechanism Native(KafkaSaslMechanism mechanism) => mechanism switch
    {
        KafkaSaslMechanism.Plain => SaslMechanism.Plain,
        KafkaSaslMechanism.ScramSha256 => SaslMechanism.ScramSha256,
        KafkaSaslMechanism.ScramSha512 => SaslMechanism.ScramSha512,
        KafkaSaslMechanism.OAuthBearer => SaslMechanism.OAuthBearer,
        _ => SaslMechanism.Gssapi,
    };

    private static void ApplyTls(ClientConfig config, KafkaTlsOptions tls)
    {
        if (!string.IsNullOrWhiteSpace(tls.CaCertificate))
        {
            config.SslCaPem = PemText.Read(tls.CaCertificate);
        }

        if (!string.IsNullOrWhiteSpace(tls.ClientCertificate))
        {
            config.SslCertificatePem = PemText.Read(tls.ClientCertificate);
        }

        if (!string.IsNullOrWhiteSpace(tls.ClientKey))
        {
            config.SslKeyPem = PemText.Read(tls.ClientKey);
        }

        if (!string.IsNullOrEmpty(tls.ClientKeyPassword))
        {
            config.SslKeyPassword = tls.ClientKeyPassword;
        }

        config.SslEndpointIdentificationAlgorithm = tls.VerifyHostname
            ? SslEndpointIdentificationAlgorithm.Https
            : SslEndpointIdentificationAlgorithm.None;
    }

    private static void ValidateTls(KafkaTlsOptions tls, ICollection<string> faults)
    {
        PemText.Check($"{KafkaTlsOptions.SectionName}:{nameof(tls.CaCertificate)}", tls.CaCertificate, faults);
        PemText.Check($"{KafkaTlsOptions.SectionName}:{nameof(tls.ClientCertificate)}", tls.ClientCertificate, faults);
        PemText.Check($"{KafkaTlsOptions.SectionName}:{nameof(tls.ClientKey)}", tls.ClientKey, faults);
        if (string.IsNullOrWhiteSpace(tls.ClientCertificate) != string.IsNullOrWhiteSpace(tls.ClientKey))
        {
            faults.Add(
                $"{KafkaTlsOptions.SectionName}:{nameof(tls.ClientCertificate)} and {nameof(tls.ClientKey)} belong "
                + "together, and one of them is missing. Set both, or neither.");
        }
    }

    private static void ValidateSasl(KafkaOptions options, ICollection<string> faults)
    {
        var sasl = options.Sasl;
        var hasUser = !string.IsNullOrEmpty(sasl.User) && !string.IsNullOrEmpty(sasl.Password);
        switch (sasl.Mechanism)
        {
            case null when (sasl.User ?? sasl.Password) is not null || sasl.TokenProvider is not null:
                faults.Add(
                    $"{KafkaSaslOptions.SectionName}:{nameof(sasl.Mechanism)} is missing, and without it nobody logs "
                    + $"in. Use one of {string.Join(", ", Enum.GetNames<KafkaSaslMechanism>())}.");
                break;
            case KafkaSaslMechanism.Plain or KafkaSaslMechanism.ScramSha256 or KafkaSaslMechanism.ScramSha512
                when !hasUser:
                faults.Add(
                    $"{KafkaSaslOptions.SectionName}:{nameof(sasl.User)} and {nameof(sasl.Password)} are both required "
                    + $"for {sasl.Mechanism}, and one of them is missing.");
                break;
            case KafkaSaslMechanism.OAuthBearer when sasl.TokenProvider is null && !HasOwnTokens(options):
                faults.Add(
                    $"{KafkaSaslOptions.SectionName}:{nameof(sasl.TokenProvider)} is missing; set it in "
                    + "ConfigureKafka(kafka => kafka.Sasl.TokenProvider = …), or let librdkafka ask for tokens with "
                    + $"{KafkaOptions.SectionName}:sasl.oauthbearer.method and what belongs to it.");
                break;
        }
    }

    private static bool HasOwnTokens(KafkaOptions options) => options.Properties.Keys.Any(name =>
        name.StartsWith("sasl.oauthbearer.", StringComparison.OrdinalIgnoreCase)
        || name.Equals("enable.sasl.oauthbearer.unsecure.jwt", StringComparison.OrdinalIgnoreCase));

    private static void Contradict(KafkaOptions options, string property, ICollection<string> faults)
    {
        foreach (var properties in new[]
        {
            options.Properties, options.ProducerProperties, options.ConsumerProperties,
        })
        {
            if (properties.TryGetValue(property, out var value))
            {
                faults.Add(
                    $"{KafkaOptions.SectionName}:{property} is '{value}', and {KafkaTlsOptions.SectionName} and "
                    + $"{KafkaSaslOptions.SectionName} say it as well. Keep one of them.");
            }
        }
    }
}

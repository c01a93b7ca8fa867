using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deimos.Embedded.Tests.Kafka.Security;

/// <summary>A cluster with a listener of every kind, and what clients need to come in by each.</summary>
internal static class SecureCluster
{
    public const string Password = "s3cret, with=signs";

    public static Task<Scene> StartAsync(int brokers = 2, RecordedLog? log = null) => Scene.StartAsync(new()
    {
        LoggerFactory = log ?? (ILoggerFactory)NullLoggerFactory.Instance,
        Brokers = brokers,
        Listeners =
        [
            new KafkaListenerOptions { Name = "plaintext" },
            new KafkaListenerOptions { Name = "tls", Protocol = KafkaSecurityProtocol.Ssl },
            new KafkaListenerOptions
            {
                Name = "mtls",
                Protocol = KafkaSecurityProtocol.Ssl,
                ClientCertificates = KafkaClientCertificates.Required,
            },
            new KafkaListenerOptions
            {
                Name = "maybe-mtls",
                Protocol = KafkaSecurityProtocol.Ssl,
                ClientCertificates = KafkaClientCertificates.Requested,
            },
            Sasl("sasl", KafkaSecurityProtocol.SaslPlaintext),
            Sasl("sasl-tls", KafkaSecurityProtocol.SaslSsl),
        ],
    });

    /// <summary>Sets a client up for a listener and, where it wants one, a mechanism.</summary>
    public static void Configure(ClientConfig config, EmbeddedKafka kafka, string listener, string mechanism = "")
    {
        config.BootstrapServers = kafka.BootstrapServersOf(listener);
        config.SecurityProtocol = listener switch
        {
            "tls" or "mtls" or "maybe-mtls" => SecurityProtocol.Ssl,
            "sasl" => SecurityProtocol.SaslPlaintext,
            "sasl-tls" => SecurityProtocol.SaslSsl,
            _ => SecurityProtocol.Plaintext,
        };
        if (listener.EndsWith("tls", StringComparison.Ordinal))
        {
            config.SslCaPem = kafka.Certificates.AuthorityPem;
        }

        if (listener == "mtls")
        {
            var certificate = kafka.Certificates.IssueClientCertificate("alice");
            (config.SslCertificatePem, config.SslKeyPem) = (certificate.CertificatePem, certificate.PrivateKeyPem);
        }

        switch (mechanism)
        {
            case "":
                break;
            case "OAUTHBEARER":
                config.SaslMechanism = SaslMechanism.OAuthBearer;
                config.EnableSaslOauthbearerUnsecureJwt = true;
                config.SaslOauthbearerConfig = "principal=alice";
                break;
            default:
                config.Set("sasl.mechanism", mechanism);
                (config.SaslUsername, config.SaslPassword) = ("alice", Password);
                break;
        }
    }

    private static KafkaListenerOptions Sasl(string name, KafkaSecurityProtocol protocol) => new()
    {
        Name = name,
        Protocol = protocol,
        Users = new Dictionary<string, string> { ["alice"] = Password },
        ValidateToken = (token, _) => new(Validate(token)),
    };

    // librdkafka makes tokens without a signature, for tests; the claims are their second part.
    private static KafkaToken? Validate(string token)
    {
        var claims = JsonNode.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])))!;
        return claims["sub"]!.GetValue<string>() == "alice"
            ? new KafkaToken
            {
                Principal = "alice",
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((long)claims["exp"]!.GetValue<double>()),
            }
            : null;
    }
}

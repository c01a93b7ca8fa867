using Deimos.Kafka;
using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting;

/// <summary>
/// The settings of the Ruby gem, old and new names alike, and where each of them lives here.
/// </summary>
internal static class RubySettings
{
    private const string Root = "Deimos";
    private const string Brokers = "ConnectionStrings:kafka";
    private const string Registry = "ConnectionStrings:schema-registry";
    private const string Telemetry = "OpenTelemetry, with the meter and the activity source 'Deimos'";
    private const string Logging = "Logging:LogLevel:Deimos";
    private const string Tls = KafkaTlsOptions.SectionName;
    private const string Sasl = KafkaSaslOptions.SectionName;
    private const string Kafka = KafkaOptions.SectionName;

    /// <summary>Gets every name, with dots between its parts, and its new home.</summary>
    public static IReadOnlyDictionary<string, string> Homes { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["logger"] = Logging,
            ["phobos_logger"] = $"{Logging}.Consuming",
            ["kafka_logger"] = $"{Logging}.Producing and {Logging}.Consuming, at level Debug",
            ["phobos_config_file"] = $"AddConsumer<…>() and {Kafka}",
            ["metrics"] = Telemetry,
            ["tracer"] = Telemetry,

            ["seed_broker"] = Brokers,
            ["kafka.seed_brokers"] = Brokers,
            ["kafka.client_id"] = $"{Kafka}:client.id",
            ["kafka.connect_timeout"] = $"{Kafka}:socket.connection.setup.timeout.ms",
            ["kafka.socket_timeout"] = $"{Kafka}:socket.timeout.ms",
            ["ssl_enabled"] = $"{Tls}:Enabled",
            ["ssl_ca_cert"] = $"{Tls}:CaCertificate",
            ["ssl_client_cert"] = $"{Tls}:ClientCertificate",
            ["ssl_client_cert_key"] = $"{Tls}:ClientKey",
            ["kafka.ssl.enabled"] = $"{Tls}:Enabled",
            ["kafka.ssl.ca_cert"] = $"{Tls}:CaCertificate",
            ["kafka.ssl.client_cert"] = $"{Tls}:ClientCertificate",
            ["kafka.ssl.client_cert_key"] = $"{Tls}:ClientKey",
            ["kafka.ssl.verify_hostname"] = $"{Tls}:VerifyHostname",
            ["kafka.ssl.ca_certs_from_system"] = $"nothing: the system's are used unless {Tls}:CaCertificate is set",
            ["kafka.sasl.enabled"] = $"{Sasl}:Mechanism",
            ["kafka.sasl.enforce_ssl"] = $"{Tls}:Enabled",
            ["kafka.sasl.gssapi_principal"] = $"{Kafka}:sasl.kerberos.principal",
            ["kafka.sasl.gssapi_keytab"] = $"{Kafka}:sasl.kerberos.keytab",
            ["kafka.sasl.plain_authzid"] = "nothing: the client library has no such setting",
            ["kafka.sasl.plain_username"] = $"{Sasl}:User",
            ["kafka.sasl.plain_password"] = $"{Sasl}:Password",
            ["kafka.sasl.scram_username"] = $"{Sasl}:User",
            ["kafka.sasl.scram_password"] = $"{Sasl}:Password",
            ["kafka.sasl.scram_mechanism"] = $"{Sasl}:Mechanism",
            ["kafka.sasl.oauth_token_provider"] = "ConfigureKafka(kafka => kafka.Sasl.TokenProvider = …)",

            ["schema_registry_url"] = Registry,
            ["schema_path"] = "Deimos:Schemas:Path",
            ["producer_schema_namespace"] = "Deimos:Schemas:DefaultNamespace",
            ["schema.backend"] = "Deimos:Schemas:Backend",
            ["schema.path"] = "Deimos:Schemas:Path",
            ["schema.registry_url"] = Registry,
            ["schema.user"] = "Deimos:SchemaRegistry:User",
            ["schema.password"] = "Deimos:SchemaRegistry:Password",
            ["schema.use_schema_classes"] = "the payload type of Producer<T> and Consumer<T>",

            ["producer_topic_prefix"] = "Deimos:Producing:TopicPrefix",
            ["disable_producers"] = "Deimos:Producing:Disabled",
            ["publish_backend"] = "Deimos:Producing:Backend",
            ["backend"] = "Deimos:Producing:Backend",
            ["payload_log"] = "Deimos:Producing:PayloadLog",
            ["producers.schema_namespace"] = "Deimos:Schemas:DefaultNamespace",
            ["producers.topic_prefix"] = "Deimos:Producing:TopicPrefix",
            ["producers.disabled"] = "Deimos:Producing:Disabled",
            ["producers.backend"] = "Deimos:Producing:Backend",
            ["producers.max_batch_size"] = "Deimos:Producing:MaxBatchSize",
            ["producers.persistent_connections"] = "nothing: connections stay open",
            ["producers.ack_timeout"] = $"{Kafka}:Producer:request.timeout.ms",
            ["producers.required_acks"] = $"{Kafka}:Producer:acks",
            ["producers.max_retries"] = $"{Kafka}:Producer:message.send.max.retries",
            ["producers.retry_backoff"] = $"{Kafka}:Producer:retry.backoff.ms",
            ["producers.max_buffer_size"] = $"{Kafka}:Producer:queue.buffering.max.messages",
            ["producers.max_buffer_bytesize"] = $"{Kafka}:Producer:queue.buffering.max.kbytes",
            ["producers.max_queue_size"] = $"{Kafka}:Producer:queue.buffering.max.messages",
            ["producers.compression_codec"] = $"{Kafka}:Producer:compression.type",
            ["producers.compression_threshold"] = "nothing: a batch that compression would enlarge is sent as it is",
            ["producers.delivery_threshold"] = $"{Kafka}:Producer:batch.num.messages",
            ["producers.delivery_interval"] = $"{Kafka}:Producer:linger.ms",

            ["reraise_consumer_errors"] = "Deimos:Consuming:ReraiseConsumerErrors",
            ["fatal_error"] = "ConfigureConsuming(consuming => consuming.FatalError = …)",
            ["report_lag"] = "Deimos:Consuming:ReportLag",
            ["consumers.reraise_errors"] = "Deimos:Consuming:ReraiseConsumerErrors",
            ["consumers.fatal_error"] = "ConfigureConsuming(consuming => consuming.FatalError = …)",
            ["consumers.report_lag"] = "Deimos:Consuming:ReportLag",
            ["consumers.use_schema_classes"] = "the payload type of Producer<T> and Consumer<T>",
            ["consumers.session_timeout"] = $"{Kafka}:Consumer:session.timeout.ms",
            ["consumers.heartbeat_interval"] = $"{Kafka}:Consumer:heartbeat.interval.ms",
            ["consumers.offset_commit_interval"] = $"{Kafka}:Consumer:auto.commit.interval.ms",
            ["consumers.offset_commit_threshold"] = $"nothing: offsets are committed by time, {Kafka}:Consumer:"
                + "auto.commit.interval.ms",
            ["consumers.offset_retention_time"] = "nothing: the broker's offsets.retention.minutes decides",
            ["consumers.backoff"] = "Deimos:Consumers:<class>:MinBackoff and MaxBackoff",

            ["db_producer.logger"] = $"{Logging}.Outbox",
            ["db_producer.log_topics"] = "Deimos:Outbox:LogTopics",
            ["db_producer.compact_topics"] = "Deimos:Outbox:CompactTopics",
        };

    /// <summary>Notes every setting below <c>Deimos</c> that has a name of the gem, with its new home.</summary>
    public static void Check(IConfiguration configuration, ICollection<string> faults)
    {
        foreach (var entry in configuration.GetSection(Root).GetChildren())
        {
            if (entry.Value is null)
            {
                Check(entry, faults);
            }
            else if (Find(entry, Homes.Keys.FirstOrDefault(name => IsCalled(name, entry.Key))) is { } fault)
            {
                faults.Add(fault);
            }
            else
            {
                faults.Add(
                    $"{entry.Path} is no setting; settings live in sections such as {Root}:Producing. Remove it.");
            }
        }
    }

    /// <summary>Looks into a section, whose names may be ours too: only what is written as in Ruby counts.</summary>
    private static void Check(IConfigurationSection section, ICollection<string> faults)
    {
        foreach (var entry in section.GetChildren())
        {
            if (Find(entry, NameOf(entry)) is { } fault)
            {
                faults.Add(fault);
            }

            Check(entry, faults);
        }
    }

    /// <summary>Says whether a setting in a section is written as in Ruby.</summary>
    public static bool Has(IConfigurationSection entry) => Homes.ContainsKey(NameOf(entry));

    private static string NameOf(IConfigurationSection entry) => entry.Path[(Root.Length + 1)..].Replace(':', '.');

    private static string? Find(IConfigurationSection entry, string? name) =>
        name is not null && Homes.TryGetValue(name, out var home)
            ? $"{entry.Path} is a setting of the Ruby gem; here it is {home}."
            : null;

    private static bool IsCalled(string name, string key) =>
        name.Replace("_", "", StringComparison.Ordinal)
            .Equals(key.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}

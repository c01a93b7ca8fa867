using Microsoft.Extensions.Configuration;

namespace Deimos.Testing.Stack;

/// <summary>
/// Where the parts of a stack are, and what else it takes to reach them.
/// </summary>
internal sealed class StackSettings
{
    private static readonly string[] Sections = ["Deimos:Kafka", "Deimos:SchemaRegistry"];

    public required string Kafka { get; init; }

    public string? SchemaRegistry { get; init; }

    public string? Postgres { get; init; }

    /// <summary>Gets the settings of clients, by their path.</summary>
    public IReadOnlyDictionary<string, string?> Clients { get; private init; } = new Dictionary<string, string?>();

    /// <summary>Reads what options, and otherwise configuration, say of an external stack.</summary>
    /// <returns>The settings, or nothing if nobody says where the brokers are.</returns>
    public static StackSettings? Read(StackOptions options)
    {
        var configuration = ConfigurationOf(options);
        return (options.Kafka ?? configuration.GetConnectionString("kafka")) is { } kafka
            ? new()
            {
                Kafka = kafka,
                SchemaRegistry = options.SchemaRegistry ?? configuration.GetConnectionString("schema-registry"),
                Postgres = options.Postgres ?? configuration.GetConnectionString("postgres"),
                Clients = Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable())
                    .Where(setting => setting.Value is not null)
                    .ToDictionary(),
            }
            : null;
    }

    /// <summary>Gives what the options name, or the environment.</summary>
    public static IConfiguration ConfigurationOf(StackOptions options) =>
        options.Configuration ?? new ConfigurationBuilder().AddEnvironmentVariables().Build();

    /// <summary>Gives all that a host is configured with.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ForHost(string connectionName) =>
    [
        // What UntilConsumedAsync waits for; in production a commit a second is enough.
        new("Deimos:Kafka:Consumer:auto.commit.interval.ms", "50"),
        .. Clients,
        new($"ConnectionStrings:{connectionName}", Kafka),
        new("ConnectionStrings:schema-registry", SchemaRegistry),
    ];
}

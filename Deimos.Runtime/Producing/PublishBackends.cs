namespace Deimos.Producing;

/// <summary>
/// The names of publish backends, and the choice among those that are registered.
/// </summary>
/// <remarks>Case, hyphens and underscores in names do not matter.</remarks>
public sealed class PublishBackends
{
    /// <summary>Sends to Kafka and waits for the acknowledgement.</summary>
    public const string Kafka = "kafka";

    /// <summary>Hands messages to the Kafka client and does not wait.</summary>
    public const string KafkaAsync = "kafka_async";

    /// <summary>Writes to the database with the caller's transaction; <c>db</c> is another name for it.</summary>
    public const string Outbox = "outbox";

    /// <summary>Keeps messages in memory, for tests; also those that are to be sent by force.</summary>
    public const string InMemory = "in_memory";

    /// <summary>Keeps messages in memory once the transaction has committed, where tests swap the outbox.</summary>
    internal const string InMemoryOutbox = "in_memory_outbox";

    private readonly Dictionary<string, IPublishBackend> _byName;

    internal PublishBackends(IEnumerable<IPublishBackend> backends)
    {
        _byName = new(StringComparer.Ordinal);
        foreach (var backend in backends)
        {
            _byName[Normalize(backend.Name)] = backend;
        }
    }

    internal IEnumerable<string> Names => _byName.Values.Select(backend => backend.Name);

    internal static bool IsInMemory(string name) =>
        Normalize(name).StartsWith("inmemory", StringComparison.Ordinal);

    /// <summary>Gives what stands for a backend in tests that keep everything in memory.</summary>
    internal static string ForTests(string name) => Normalize(name) == Outbox ? InMemoryOutbox : InMemory;

    internal bool Contains(string name) => _byName.ContainsKey(Normalize(name));

    /// <summary>Chooses the backend of one call from what is configured and what the call asks for.</summary>
    internal IPublishBackend Choose(string configured, PublishOptions options)
    {
        var name = Normalize(configured);
        if (options.ForceSend)
        {
            name = IsInMemory(name) ? InMemory : Kafka;
        }

        var chosen = (name, options.Sync) switch
        {
            ("kafkaasync", true) => Kafka,
            ("kafka", false) => KafkaAsync,
            _ => name,
        };
        return _byName[Normalize(chosen)];
    }

    private static string Normalize(string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        return plain == "db" ? Outbox : plain;
    }
}

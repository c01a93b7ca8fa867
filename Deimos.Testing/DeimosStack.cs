using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Faults;
using Deimos.Embedded.SchemaRegistry;
using Deimos.Testing.Stack;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Testing;

/// <summary>
/// Kafka, a Schema Registry and databases for tests: embedded in this process, in containers, or those of a real
/// cluster.
/// </summary>
/// <remarks>
/// <para>
/// It is started once for a run, by <see cref="SharedAsync"/>, and shared by tests that run in parallel: each takes
/// topics, groups and databases with names of its own.
/// </para>
/// <para>Safe for concurrent use.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stack of servers, not a collection.")]
public sealed class DeimosStack : IAsyncDisposable
{
    private const string TierVariable = "DEIMOS_STACK";
    private const string NoBrokers =
        "The stack is to be external, but nothing says where its brokers are. Set ConnectionStrings__kafka, or "
        + "StackOptions.Kafka.";

    private static readonly Lazy<Task<DeimosStack>> Shared = new(() => StartAsync());

    private readonly EmbeddedKafka? _kafka;
    private readonly EmbeddedSchemaRegistry? _registry;
    private readonly StackSettings _settings;
    private readonly StackClient _client;
    private readonly StackDatabases _databases;
    private readonly ConsumptionWatch _watch = new();
    private readonly IAsyncDisposable? _owner;

    private DeimosStack(EmbeddedKafka kafka, EmbeddedSchemaRegistry registry)
        : this(
            StackTier.Embedded, new() { Kafka = kafka.BootstrapServers, SchemaRegistry = registry.Url.ToString() })
    {
        _kafka = kafka;
        _registry = registry;
    }

    private DeimosStack(StackTier tier, StackSettings settings, IAsyncDisposable? owner = null)
    {
        Tier = tier;
        _owner = owner;
        _settings = settings;
        _client = new(settings);
        _databases = new(tier, settings.Postgres);
    }

    /// <summary>Gets where the parts come from: never <see cref="StackTier.FromEnvironment"/>.</summary>
    public StackTier Tier { get; }

    /// <summary>Gets where the brokers are.</summary>
    public string BootstrapServers => _settings.Kafka;

    /// <summary>Gets the Schema Registry's address; an external stack may have none.</summary>
    public string? SchemaRegistry => _settings.SchemaRegistry;

    /// <summary>Gets the embedded Kafka, to look inside and to stop its brokers.</summary>
    /// <exception cref="InvalidOperationException">The stack is not embedded.</exception>
    public EmbeddedKafka Kafka => _kafka ?? throw new InvalidOperationException(
        $"The stack's tier is {Tier}, and only an embedded Kafka can be looked into. Skip the test on other tiers.");

    /// <summary>Gets what breaks the embedded Kafka on purpose; faults end with the stack or <c>Clear</c>.</summary>
    /// <exception cref="InvalidOperationException">The stack is not embedded.</exception>
    public KafkaFaults Faults => Kafka.Faults;

    /// <summary>Gives the stack of this process, which is started when it is first asked for.</summary>
    /// <returns>The stack; it ends with the process.</returns>
    public static Task<DeimosStack> SharedAsync() => Shared.Value;

    /// <summary>Starts a stack of one's own, for tests that break it or need several brokers.</summary>
    /// <param name="options">How it is started.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The stack; dispose it.</returns>
    /// <exception cref="InvalidOperationException">
    /// An external stack was asked for, and nothing says where; or one of containers, without its package.
    /// </exception>
    public static async Task<DeimosStack> StartAsync(
        StackOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var external = StackSettings.Read(options);
        switch (TierOf(options, external))
        {
            case StackTier.Embedded:
                var broker = await EmbeddedKafka.StartAsync(new() { Brokers = options.Brokers }, cancellationToken)
                    .ConfigureAwait(false);
                return new(
                    broker,
                    await EmbeddedSchemaRegistry.StartAsync(cancellationToken: cancellationToken)
                        .ConfigureAwait(false));
            case StackTier.Containers:
                var starter = ContainerPackage.Find()
                    ?? throw new InvalidOperationException(ContainerPackage.Missing);
                var (settings, owner) = await starter.StartAsync(cancellationToken).ConfigureAwait(false);
                return new(StackTier.Containers, settings, owner);
            default:
                return new(StackTier.External, external ?? throw new InvalidOperationException(NoBrokers));
        }
    }

    /// <summary>Says why a tier cannot be had here, for tests that leave themselves out then.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>The reason, or <see langword="null"/> if a stack of the tier can be started.</returns>
    public static async Task<string?> WhyNotAsync(StackTier tier, CancellationToken cancellationToken = default) =>
        tier switch
        {
            StackTier.External => StackSettings.Read(new()) is null ? NoBrokers : null,
            StackTier.Containers => ContainerPackage.Find() is { } starter
                ? await starter.WhyNotAsync(cancellationToken).ConfigureAwait(false)
                : ContainerPackage.Missing,
            _ => null,
        };

    /// <summary>Connects a host: sets its connection strings, and follows what it sends and consumes.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">The name that <c>AddDeimos</c> is given.</param>
    public void Connect(IHostApplicationBuilder builder, string connectionName = "kafka")
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddInMemoryCollection(_settings.ForHost(connectionName));
        Follow(builder.Services);
    }

    /// <summary>
    /// Connects a web host, as in a <c>WebApplicationFactory</c>: sets its connection strings, and follows what it
    /// sends and consumes.
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">The name that <c>AddDeimos</c> is given.</param>
    public void Connect(IWebHostBuilder builder, string connectionName = "kafka")
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var (path, value) in _settings.ForHost(connectionName))
        {
            builder.UseSetting(path, value);
        }

        builder.ConfigureServices(Follow);
    }

    /// <summary>Gives a name that no other test has, for a group, a topic or anything else.</summary>
    /// <param name="name">What it begins with.</param>
    /// <returns>The name.</returns>
    public static string UniqueName(string name) => $"{name}-{Guid.NewGuid().ToString("N")[..12]}";

    /// <summary>Creates a topic that no other test has. Its subjects are its own, as they bear its name.</summary>
    /// <param name="name">What its name begins with.</param>
    /// <param name="partitions">How many partitions it has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The topic's name.</returns>
    public async Task<string> CreateTopicAsync(
        string name = "topic", int partitions = 1, CancellationToken cancellationToken = default)
    {
        var unique = UniqueName(name);
        await CreateNamedTopicAsync(unique, partitions, cancellationToken).ConfigureAwait(false);
        return unique;
    }

    /// <summary>Creates a topic of a name that is unique already.</summary>
    internal Task CreateNamedTopicAsync(string name, int partitions, CancellationToken cancellationToken = default) =>
        _client.CreateTopicAsync(name, partitions, cancellationToken);

    /// <summary>Creates an empty database that no other test has; an embedded server starts for the first.</summary>
    /// <param name="name">What its name begins with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The connection string.</returns>
    /// <exception cref="InvalidOperationException">The stack is external, and nothing says where to.</exception>
    public Task<string> CreateDatabaseAsync(string name = "test", CancellationToken cancellationToken = default) =>
        _databases.CreateAsync(UniqueName(name), cancellationToken);

    /// <summary>Waits until a group has committed everything that the topic has now.</summary>
    /// <param name="group">The consumer group.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="within">How long; the default is 30 seconds. Under a debugger there is no limit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it has.</returns>
    /// <remarks>
    /// What connected hosts have published before the call is waited for also if it still lies in an outbox, or no
    /// broker has acknowledged it.
    /// </remarks>
    /// <exception cref="DeimosAssertionException">
    /// The time has passed; the text shows each message, where it stands, and why it was not consumed.
    /// </exception>
    public Task UntilConsumedAsync(
        string group, string topic, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        new ConsumptionWait(
            _client, _watch, group, topic, Debugger.IsAttached ? null : within ?? TimeSpan.FromSeconds(30))
            .RunAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _databases.DisposeAsync().ConfigureAwait(false);
        if (Tier == StackTier.External)
        {
            await _client.DeleteTopicsAsync().ConfigureAwait(false);
        }

        _client.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync().ConfigureAwait(false);
        }

        if (_kafka is not null)
        {
            await _kafka.DisposeAsync().ConfigureAwait(false);
        }

        if (_owner is not null)
        {
            await _owner.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static StackTier TierOf(StackOptions options, StackSettings? external)
    {
        if (options.Tier != StackTier.FromEnvironment)
        {
            return options.Tier;
        }

        if (StackSettings.ConfigurationOf(options)[TierVariable] is not { Length: > 0 } named)
        {
            return external is null ? StackTier.Embedded : StackTier.External;
        }

        return Enum.TryParse<StackTier>(named, ignoreCase: true, out var tier) && tier != StackTier.FromEnvironment
            ? tier
            : throw new InvalidOperationException(
                $"{TierVariable} is '{named}'; use embedded, external or containers, or remove it.");
    }

    private void Follow(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(provider => new HostWatch(provider, _watch));
        services.AddLogging(logging => logging
            .AddFilter<HostWatch>("Deimos.Consuming", LogLevel.Debug)
            .AddFilter<HostWatch>("Deimos.Producing", LogLevel.Debug));
    }
}

using System.Diagnostics;
using Deimos.Embedded.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// What a scenario plays on: topics, databases and a service, on the tier that the scenario's tags say. The steps of
/// the library use it, and step classes of one's own may take it in their constructors.
/// </summary>
/// <remarks>
/// The service starts with the first step that needs it; what it consists of must be said before. Topics, groups and
/// databases have names that no other scenario has, so scenarios may run in parallel.
/// </remarks>
public sealed partial class ScenarioStage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<Action<IHostApplicationBuilder>> _configurations = [];
    private readonly Dictionary<string, string?> _settings = new();
    private DeimosStack? _stack;
    private DeimosStack? _ownStack;
    private StageHost? _host;
    private StageMetrics? _metrics;

    /// <summary>Makes the stage of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    public ScenarioStage(ScenarioContext scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var tags = scenario.ScenarioInfo.CombinedTags;
        var tiers = TierTags.In(tags);
        Tier = tiers.Count > 0 ? tiers[0] : ScenarioTier.Embedded;
    }

    /// <summary>Gets the tier; embedded, if the scenario has no tag for one.</summary>
    public ScenarioTier Tier { get; }

    /// <summary>Gets what the last attempt failed with, if it failed; see <see cref="AttemptAsync"/>.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Adds to the service: services, configuration, or all that a program of one's own adds.</summary>
    /// <param name="configure">Adds it; it is called again when the service is restarted.</param>
    /// <exception cref="InvalidOperationException">The service runs already.</exception>
    public void Configure(Action<IHostApplicationBuilder> configure)
    {
        ThrowIfRunning();
        _configurations.Add(configure);
    }

    /// <summary>Sets a value of the service's configuration.</summary>
    /// <param name="key">Its key, such as <c>Deimos:Consuming:ReraiseConsumerErrors</c>.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The service runs already.</exception>
    public void Set(string key, string? value)
    {
        ThrowIfRunning();
        _settings[key] = value;
    }

    /// <summary>Gives the services of the service, which is started if it does not run.</summary>
    /// <returns>The services.</returns>
    public async Task<IServiceProvider> ServicesAsync() => (await HostAsync().ConfigureAwait(false)).Services;

    /// <summary>Stops the service; the next step that needs it starts it anew.</summary>
    /// <returns>A task that ends when it has stopped.</returns>
    public async Task StopAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives the stack that the service runs on; in memory, the one that has its databases.</summary>
    /// <returns>The stack.</returns>
    public async Task<DeimosStack> StackAsync() =>
        _stack ??= _ownStack ?? await StageStacks.SharedAsync(Tier).ConfigureAwait(false);

    /// <summary>Starts brokers that no other scenario has, so that they can be stopped.</summary>
    /// <param name="brokers">How many.</param>
    /// <returns>A task that ends when they run.</returns>
    /// <exception cref="InvalidOperationException">The tier is another, or there is a stack already.</exception>
    public async Task UseBrokersAsync(int brokers)
    {
        if (Tier != ScenarioTier.Embedded || _stack is not null)
        {
            throw new InvalidOperationException(
                _stack is null
                    ? $"A scenario on tier {Tier} has no brokers of its own. Give it the tag @embedded only."
                    : "Brokers were needed before their number was said. Make it the first step.");
        }

        // A client that has lost all brokers it knew looks for others only as often as this.
        Set("Deimos:Kafka:topic.metadata.refresh.interval.ms", "1000");
        _stack = _ownStack = await DeimosStack.StartAsync(new() { Tier = StackTier.Embedded, Brokers = brokers })
            .ConfigureAwait(false);
    }

    /// <summary>Does what may fail, and keeps the failure for a later step.</summary>
    /// <param name="act">What is done.</param>
    /// <returns>A task that ends with it and does not fail.</returns>
    public async Task AttemptAsync(Func<Task> act)
    {
        ArgumentNullException.ThrowIfNull(act);
        Failure = null;
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Failure = failure;
        }
    }

    /// <summary>Waits until a fact holds; in memory it must hold at once.</summary>
    /// <param name="problem">Says why it does not hold, or gives <see langword="null"/>.</param>
    /// <returns>A task that ends when it holds.</returns>
    /// <exception cref="DeimosAssertionException">It did not in 30 seconds; the text is the last problem.</exception>
    public async Task UntilAsync(Func<Task<string?>> problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var started = TimeProvider.System.GetTimestamp();
        while (await problem().ConfigureAwait(false) is { } found)
        {
            var isLate = TimeProvider.System.GetElapsedTime(started) > Patience && !Debugger.IsAttached;
            if (isLate || Tier == ScenarioTier.Stub)
            {
                throw new DeimosAssertionException(found);
            }

            await Task.Delay(Pause, TimeProvider.System).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            database.Relay?.Dispose();
        }

        await StopAsync().ConfigureAwait(false);
        _metrics?.Dispose();
        if (_ownStack is not null)
        {
            await _ownStack.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal EmbeddedKafka OwnKafka => _ownStack?.Kafka ?? throw new InvalidOperationException(
        "Brokers that other scenarios use, too, are not stopped. Begin with: Given a cluster of 3 brokers.");

    internal async Task<StageHost> HostAsync() => _host ??= await StartAsync().ConfigureAwait(false);

    internal async Task<StageMetrics> MetricsAsync()
    {
        await HostAsync().ConfigureAwait(false);
        return _metrics!;
    }

    private void ThrowIfRunning()
    {
        if (_host is not null)
        {
            throw new InvalidOperationException(
                "The service runs already. Say all that it consists of before the first step in which it acts.");
        }
    }

    private async Task<StageHost> StartAsync()
    {
        if (Tier == ScenarioTier.Stub)
        {
            var deimos = DeimosTest.Create(DeclareAll, Build);
            Listen(deimos.Services);
            await CreateTablesAsync(deimos.Services).ConfigureAwait(false);
            return new StubHost(deimos);
        }

        var stack = await StackAsync().ConfigureAwait(false);
        foreach (var topic in _topics.Values.Where(topic => !topic.IsCreated))
        {
            await stack.CreateNamedTopicAsync(topic.RealName, topic.Partitions).ConfigureAwait(false);
            topic.IsCreated = true;
        }

        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "scenario" });
        stack.Connect(builder);
        Build(builder);
        builder.AddDeimos("kafka", DeclareAll);
        var host = builder.Build();
        try
        {
            Listen(host.Services);
            await CreateTablesAsync(host.Services).ConfigureAwait(false);
            await host.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new BrokerHost(host);
    }

    private void Build(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddSingleton(Consumed);
        AddDatabases(builder.Services);
        foreach (var configure in _configurations)
        {
            configure(builder);
        }
    }

    private void Listen(IServiceProvider services)
    {
        _metrics?.Dispose();
        _metrics = new(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
    }
}

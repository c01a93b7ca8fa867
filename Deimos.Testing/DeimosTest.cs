using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Producing;
using Deimos.Testing.Consuming;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Testing;

/// <summary>
/// Tests producers and consumers in memory: messages are encoded with their schemas as for Kafka, and no broker, no
/// registry and no network is needed.
/// </summary>
/// <remarks>
/// <para>
/// Everything belongs to this object, so tests that each have their own run in parallel without seeing one another.
/// Under an existing host, <c>services.AddDeimosTesting()</c> puts one into its services; tests that share the host
/// share it, too.
/// </para>
/// <para>No call here waits for time to pass, and none has a time limit.</para>
/// </remarks>
public sealed partial class DeimosTest : IAsyncDisposable, IDisposable
{
    private readonly AsyncServiceScope _scope;
    private readonly InMemoryPublishBackend _sent;
    private readonly TestConsumers _consumers;
    private IHost? _own;
    private bool _isDisposed;

    internal DeimosTest(IServiceProvider services)
    {
        Services = services;
        _scope = services.CreateAsyncScope();
        _sent = services.GetService<InMemoryPublishBackend>() ?? throw new InvalidOperationException(
            "The host has AddDeimosTesting() but no AddDeimos(…); there is nothing to test. Add what the service "
            + "adds.");
        _consumers = new(services);
    }

    /// <summary>Gets the services that producers, consumers and the code under test are made with.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Gets all messages that were sent, oldest first.</summary>
    public IReadOnlyList<SentMessage> SentMessages => _sent.Messages;

    /// <summary>Makes a harness from nothing.</summary>
    /// <param name="configure">
    /// Adds producers and consumers, as for <c>AddDeimos</c>. Classes that are not added can be tested, too, as long
    /// as they are named by their class.
    /// </param>
    /// <param name="host">Sets up the rest: services, configuration, or all that the service itself adds.</param>
    /// <returns>The harness; dispose it at the end of the test.</returns>
    /// <remarks>Hosted services are not started.</remarks>
    public static DeimosTest Create(
        Action<DeimosBuilder>? configure = null, Action<IHostApplicationBuilder>? host = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "deimos-test" });
        host?.Invoke(builder);
        var connection = builder.Services
            .Select(service => service.ImplementationInstance)
            .OfType<ConnectionNames>()
            .FirstOrDefault()?.Kafka;
        builder.AddDeimos(connection ?? "kafka", configure);
        builder.Services.AddDeimosTesting();
        builder.Services.PostConfigureAll<ConsumerOptions>(options => options.GroupId ??= "deimos-test");
        var own = builder.Build();
        var test = own.Services.GetRequiredService<DeimosTest>();
        test._own = own;
        return test;
    }

    /// <summary>Takes a service, or makes an object of a class that is none: producers work either way.</summary>
    /// <typeparam name="T">The service's type.</typeparam>
    /// <returns>The object; scoped ones live as long as this harness.</returns>
    public T Get<T>()
        where T : notnull
    {
        var made = ActivatorUtilities.GetServiceOrCreateInstance<T>(_scope.ServiceProvider);
        if (made is Producer producer)
        {
            producer.Attach(Services.GetRequiredService<ProducerPipelines>(), _scope.ServiceProvider);
        }

        return made;
    }

    /// <summary>Gives what was sent to a topic, to assert on.</summary>
    /// <param name="name">The topic's name, its prefix included.</param>
    /// <returns>The topic, whether anything was sent to it or not.</returns>
    public TestTopic Topic(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, () => _sent.Messages);
    }

    /// <summary>Forgets all messages that were sent.</summary>
    public void Clear() => _sent.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _scope.DisposeAsync().ConfigureAwait(false);
        if (_own is IAsyncDisposable own)
        {
            await own.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}

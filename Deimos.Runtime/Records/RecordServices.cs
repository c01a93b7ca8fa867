using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Records;

/// <summary>
/// The services that producers are made from: the caller's scope, or one of their own where the caller has none.
/// </summary>
internal sealed class RecordServices(IServiceProvider root)
{
    public static ScopedServices Scope(IServiceProvider services) =>
        services.GetRequiredService<RecordServices>().IsRoot(services)
            ? new(services.CreateAsyncScope())
            : new(services);

    private bool IsRoot(IServiceProvider services) => ReferenceEquals(services, root);

    /// <summary>Services, and the scope that was made for them.</summary>
    internal sealed class ScopedServices : IAsyncDisposable
    {
        private readonly AsyncServiceScope? _own;

        public ScopedServices(IServiceProvider services) => Services = services;

        public ScopedServices(AsyncServiceScope own) => (_own, Services) = (own, own.ServiceProvider);

        public IServiceProvider Services { get; }

        public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}

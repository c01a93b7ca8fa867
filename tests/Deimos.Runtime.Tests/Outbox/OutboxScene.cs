namespace Deimos.Runtime.Tests.Outbox;

/// <summary>Tests that each have a service with an outbox, on a broker, a registry and a database of its own.</summary>
public abstract class OutboxScene(PostgresFixture postgres) : IAsyncLifetime
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected OutboxHost Service { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Service = await OutboxHost.CreateAsync(postgres);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Service.DisposeAsync();
    }
}

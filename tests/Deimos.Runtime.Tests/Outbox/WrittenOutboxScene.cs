namespace Deimos.Runtime.Tests.Outbox;

/// <summary>Tests in which the service only writes at first, so that rows wait until a relay comes.</summary>
public abstract class WrittenOutboxScene(PostgresFixture postgres) : OutboxScene(postgres)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Service.StartAsync();
    }
}

namespace Parcels;

/// <summary>
/// Makes the tables before anything else starts. Replace it by migrations, applied at deployment, before the second
/// version of the model.
/// </summary>
internal sealed class TablesAtStart(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ParcelDb>().Database.EnsureCreatedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

namespace Widgets.Api;

/// <summary>
/// Makes the tables before anything else starts; a real service applies migrations when it is deployed.
/// </summary>
internal sealed class TablesAtStart(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WidgetsDb>().Database.EnsureCreatedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

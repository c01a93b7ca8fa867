using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// The outbox of a context: connections are the context's, however it is configured to get them.
/// </summary>
internal sealed class ContextOutboxSource(Type contextType, IServiceScopeFactory scopes) : IOutboxSource
{
    public string OptionsName => contextType.FullName!;

    public string DisplayName => contextType.Name;

    public OutboxNames GetNames()
    {
        using var scope = scopes.CreateScope();
        return OutboxNames.Of(Context(scope.ServiceProvider));
    }

    public async Task<RelayConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        try
        {
            var context = Context(scope.ServiceProvider);
            await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return new((NpgsqlConnection)context.Database.GetDbConnection(), scope);
        }
        catch
        {
            await scope.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private DbContext Context(IServiceProvider services) => (DbContext)services.GetRequiredService(contextType);
}

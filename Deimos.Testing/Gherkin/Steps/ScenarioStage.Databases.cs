using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Gherkin.Steps;

/// <content>The databases, and their outboxes.</content>
public sealed partial class ScenarioStage
{
    private readonly List<StagedDatabase> _databases = [];

    internal IReadOnlyList<StagedDatabase> Databases => _databases;

    internal StagedDatabase Database => _databases.Count > 0 ? _databases[0] : throw new InvalidOperationException(
        "The scenario has no database. Begin with: Given the database <class of its context>.");

    /// <summary>Adds a context with an empty database, whose tables are made when the service starts.</summary>
    internal async Task<StagedDatabase> AddDatabaseAsync(Type context)
    {
        ThrowIfRunning();
        if (_databases.Find(known => known.Context == context) is { } known)
        {
            return known;
        }

        var stack = await StackAsync().ConfigureAwait(false);
        var database = new StagedDatabase(
            context, await stack.CreateDatabaseAsync("scenario").ConfigureAwait(false));
        _databases.Add(database);
        Declare(deimos => StageRegistrations.UseRecords(deimos, context));
        return database;
    }

    /// <summary>Lets producers write to a context's outbox, and runs its relay unless that is a process of its own.
    /// </summary>
    internal async Task<StagedDatabase> AddOutboxAsync(Type context, bool hasRelay)
    {
        var database = await AddDatabaseAsync(context).ConfigureAwait(false);
        database.HasOutbox = true;
        Declare(deimos => StageRegistrations.UseOutbox(deimos, context, outbox =>
        {
            outbox.DisableRelay = !hasRelay;
            Hurry(outbox);
        }));
        return database;
    }

    /// <summary>Lets a relay wait as little as it may.</summary>
    internal static void Hurry(OutboxOptions outbox)
    {
        outbox.PollInterval = TimeSpan.FromMilliseconds(50);
        outbox.MinBackoff = TimeSpan.FromMilliseconds(50);
        outbox.MaxBackoff = TimeSpan.FromMilliseconds(500);
        outbox.LeaseDuration = TimeSpan.FromSeconds(2);
    }

    internal Task UntilOutboxesAreEmptyAsync() => UntilAsync(async () =>
    {
        var services = await ServicesAsync().ConfigureAwait(false);
        var scope = services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        foreach (var database in _databases.Where(known => known.HasOutbox))
        {
            var context = (DbContext)scope.ServiceProvider.GetRequiredService(database.Context);
            var waiting = await context.Set<OutboxMessage>().CountAsync().ConfigureAwait(false);
            if (waiting > 0)
            {
                return $"The outbox of {database.Context.Name} should be empty, but {waiting} messages wait there.";
            }
        }

        return null;
    });

    private void AddDatabases(IServiceCollection services)
    {
        foreach (var database in _databases)
        {
            StageRegistrations.AddDatabase(services, database.Context, database.ConnectionString);
        }
    }

    private async Task CreateTablesAsync(IServiceProvider services)
    {
        var scope = services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        foreach (var database in _databases)
        {
            var context = (DbContext)scope.ServiceProvider.GetRequiredService(database.Context);
            await context.Database.EnsureCreatedAsync().ConfigureAwait(false);
        }
    }
}

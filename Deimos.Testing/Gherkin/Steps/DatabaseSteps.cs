using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Steps about databases, their rows and their outboxes.
/// </summary>
/// <param name="stage">The scenario's stage.</param>
[Binding]
public sealed class DatabaseSteps(ScenarioStage stage)
{
    /// <summary>Adds a context with an empty database.</summary>
    /// <param name="context">The name of its class.</param>
    /// <returns>A task that ends when it is there.</returns>
    [Given("the database {word}")]
    public Task GivenDatabaseAsync(string context) => stage.AddDatabaseAsync(ContextOf(context));

    /// <summary>Lets producers write to the outbox of a context, and runs its relay.</summary>
    /// <param name="context">The name of its class.</param>
    /// <returns>A task that ends when its database is there.</returns>
    [Given("the outbox of {word}")]
    public Task GivenOutboxAsync(string context) => stage.AddOutboxAsync(ContextOf(context), hasRelay: true);

    /// <summary>Lets producers write to the outbox of a context; its relay is a process of its own.</summary>
    /// <param name="context">The name of its class.</param>
    /// <returns>A task that ends when its database is there.</returns>
    [Given("the outbox of {word} without a relay")]
    public Task GivenOutboxWithoutRelayAsync(string context) =>
        stage.AddOutboxAsync(ContextOf(context), hasRelay: false);

    /// <summary>Starts the relay in a process of its own.</summary>
    /// <returns>A task that ends when it is started.</returns>
    [When("the relay is started/restarted")]
    public async Task WhenRelayIsStartedAsync()
    {
        await stage.HostAsync().ConfigureAwait(false);
        var stack = await stage.StackAsync().ConfigureAwait(false);
        stage.Database.Relay?.Dispose();
        stage.Database.Relay = RelayProcess.Start(stack.BootstrapServers, stage.Database.ConnectionString);
    }

    /// <summary>Kills the process of the relay, as <c>kill -9</c> does.</summary>
    [When("the relay is killed")]
    public void WhenRelayIsKilled()
    {
        var relay = stage.Database.Relay
            ?? throw new InvalidOperationException("No relay runs on its own. Begin with: When the relay is started.");
        stage.Database.Relay = null;
        relay.Dispose();
    }

    /// <summary>Saves a new row for each row of the table, all in one transaction.</summary>
    /// <param name="entity">The name of the entity's class.</param>
    /// <param name="table">The values of its properties.</param>
    /// <returns>A task that ends when they are saved.</returns>
    [When("this/these {word} is/are saved")]
    public Task WhenSavedAsync(string entity, DataTable table) => ChangeAsync(entity, (db, type) =>
    {
        db.AddRange(table.Rows.Select(row => Cells.ObjectOf(row, type)));
        return Task.CompletedTask;
    });

    /// <summary>Changes a row.</summary>
    /// <param name="entity">The name of the entity's class.</param>
    /// <param name="key">Its primary key.</param>
    /// <param name="table">One row with the values that it gets.</param>
    /// <returns>A task that ends when it is saved.</returns>
    [When("the {word} {string} is changed to")]
    public Task WhenChangedAsync(string entity, string key, DataTable table) => ChangeAsync(entity, async (db, type) =>
    {
        var entry = db.Entry(await FindAsync(db, type, key).ConfigureAwait(false));
        foreach (var (column, cell) in table.Rows[0])
        {
            var property = entry.Properties.Single(known => known.Metadata.Name == column);
            property.CurrentValue = cell == "null" ? null : TextConversion.Read(cell, property.Metadata.ClrType);
        }
    });

    /// <summary>Deletes a row.</summary>
    /// <param name="entity">The name of the entity's class.</param>
    /// <param name="key">Its primary key.</param>
    /// <returns>A task that ends when it is saved.</returns>
    [When("the {word} {string} is deleted")]
    public Task WhenDeletedAsync(string entity, string key) => ChangeAsync(entity, async (db, type) =>
        db.Remove(await FindAsync(db, type, key).ConfigureAwait(false)));

    /// <summary>Asserts that a table has a row for each row, with at least its columns, and no others.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="rows">The rows, in any order.</param>
    /// <returns>A task that ends when it has.</returns>
    [Then("the table {string} has rows")]
    public async Task ThenTableHasRowsAsync(string table, DataTable rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        await stage.HostAsync().ConfigureAwait(false);
        await stage.UntilAsync(async () =>
        {
            var found = await ReadAsync(table).ConfigureAwait(false);
            return ObservedMessages.Missing($"table '{table}'", "have a row with", rows, found)
                ?? (found.Count == rows.RowCount ? null : ObservedMessages.Describe(
                    $"table '{table}'",
                    string.Create(CultureInfo.InvariantCulture, $"have {rows.RowCount} rows"),
                    "has",
                    found));
        }).ConfigureAwait(false);
    }

    /// <summary>Asserts that a table has no rows.</summary>
    /// <param name="table">The table's name.</param>
    /// <returns>A task that ends when it has none.</returns>
    [Then("the table {string} is empty")]
    public Task ThenTableIsEmptyAsync(string table) => ThenTableHasRowsAsync(table, new DataTable("any"));

    /// <summary>Waits until nothing waits in the outbox.</summary>
    /// <returns>A task that ends when it is empty.</returns>
    [Then("the outbox is empty")]
    [When("the outbox is empty")]
    public Task ThenOutboxIsEmptyAsync() => stage.UntilOutboxesAreEmptyAsync();

    private static Type ContextOf(string name) =>
        AppTypes.Find(name, "context", type => type.IsAssignableTo(typeof(DbContext)));

    private static async Task<object> FindAsync(DbContext db, Type type, string key)
    {
        var primary = db.Model.FindEntityType(type)!.FindPrimaryKey()!.Properties[0];
        return await db.FindAsync(type, TextConversion.Read(key, primary.ClrType)).ConfigureAwait(false)
            ?? throw new DeimosAssertionException($"There is no {type.Name} with key '{key}'.");
    }

    private async Task ChangeAsync(string entity, Func<DbContext, Type, Task> change)
    {
        var services = await stage.ServicesAsync().ConfigureAwait(false);
        var scope = services.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        var (_, db, type) = Find(scope.ServiceProvider, $"entity '{entity}'", known => known.ClrType.Name == entity);
        await change(db, type.ClrType).ConfigureAwait(false);
        await db.SaveChangesAsync().ConfigureAwait(false);
    }

    /// <summary>Finds an entity in the scenario's databases.</summary>
    private (StagedDatabase Database, DbContext Context, IEntityType Entity) Find(
        IServiceProvider services, string what, Func<IEntityType, bool> fits)
    {
        foreach (var database in stage.Databases)
        {
            var db = (DbContext)services.GetRequiredService(database.Context);
            if (db.Model.GetEntityTypes().FirstOrDefault(fits) is { } entity)
            {
                return (database, db, entity);
            }
        }

        throw new ArgumentException(
            $"There is no {what} in the databases of the scenario: "
            + $"{string.Join(", ", stage.Databases.Select(database => database.Context.Name))}.",
            nameof(what));
    }

    private async Task<IReadOnlyList<ObservedMessage>> ReadAsync(string table)
    {
        var scope = (await stage.ServicesAsync().ConfigureAwait(false)).CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        var found = Find(scope.ServiceProvider, $"table '{table}'", known => known.GetTableName() == table);
        return await StagedRows.ReadAsync(found.Database.ConnectionString, table).ConfigureAwait(false);
    }
}

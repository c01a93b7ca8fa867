using Deimos.Consuming;
using Deimos.Inbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Hosting;

/// <summary>
/// Checks that the contexts of inboxes are there, have the tables and run on PostgreSQL.
/// </summary>
internal sealed class InboxCheck(
    IServiceScopeFactory scopes, IEnumerable<ConsumerRegistration> consumers, ConsumerWorkers workers)
    : IConfigurationCheck
{
    public void Check(ICollection<string> faults)
    {
        using var scope = scopes.CreateScope();
        foreach (var consumer in consumers)
        {
            if (workers.OptionsOf(consumer).InboxContext is { } type
                && FaultOf(type, scope.ServiceProvider) is { } fault)
            {
                faults.Add($"{consumer.Name} names {type.Name} as its {nameof(ConsumerOptions.InboxContext)}, {fault}");
            }
        }
    }

    private static string? FaultOf(Type type, IServiceProvider services) => services.GetService(type) switch
    {
        null => $"which dependency injection does not know. Register it with AddDbContext<{type.Name}>.",
        DbContext { Database.ProviderName: not "Npgsql.EntityFrameworkCore.PostgreSQL" } =>
            "which is not on PostgreSQL. Configure the context with UseNpgsql.",
        DbContext context => InboxStatements.AreIn(context)
            ? null
            : "whose model lacks the tables. Call modelBuilder.AddDeimosInbox() in OnModelCreating, and make the "
                + "tables with a migration or with Deimos' inbox.sql.",
        _ => "which is no DbContext. Name the context that the consumer writes with.",
    };
}

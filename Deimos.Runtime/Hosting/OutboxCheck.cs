using Deimos.Outbox;
using Deimos.Outbox.Relaying;
using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deimos.Hosting;

/// <summary>
/// Checks the options of every outbox, and that its context has the tables and runs on PostgreSQL.
/// </summary>
internal sealed class OutboxCheck(
    IServiceScopeFactory scopes,
    IEnumerable<OutboxRegistration> registrations,
    IEnumerable<IOutboxSource> sources,
    IEnumerable<ProducerRegistration> producers,
    IOptionsMonitor<ProducerOptions> perProducer,
    IOptionsMonitor<OutboxOptions> options) : IConfigurationCheck
{
    public void Check(ICollection<string> faults)
    {
        using var scope = scopes.CreateScope();
        foreach (var source in sources)
        {
            OutboxOptionsValidator.Validate(options.Get(source.OptionsName), faults);
        }

        foreach (var registration in registrations)
        {
            try
            {
                CheckContext(registration.ContextType, scope.ServiceProvider, faults);
            }
            catch (InvalidOperationException)
            {
                // No provider, or no model: the check of its records says which.
            }
        }

        foreach (var producer in producers.Select(registration => registration.ProducerType))
        {
            if (perProducer.Get(producer.FullName).OutboxContext is { } context
                && !registrations.Any(registration => registration.ContextType == context))
            {
                faults.Add(
                    $"{producer.Name} names {context.Name} as its {nameof(ProducerOptions.OutboxContext)}, which has "
                    + $"no outbox. Call UseOutbox<{context.Name}>().");
            }
        }
    }

    private static void CheckContext(Type type, IServiceProvider services, ICollection<string> faults)
    {
        if ((DbContext?)services.GetService(type) is not { } context)
        {
            faults.Add(
                $"UseOutbox<{type.Name}> names a context that dependency injection does not know. Register it with "
                + $"AddDbContext<{type.Name}>.");
        }
        else if (context.Database.ProviderName != "Npgsql.EntityFrameworkCore.PostgreSQL")
        {
            faults.Add(
                $"UseOutbox<{type.Name}> names a context on {context.Database.ProviderName}; the outbox needs "
                + "PostgreSQL. Configure the context with UseNpgsql.");
        }
        else if (!OutboxNames.AreIn(context))
        {
            faults.Add(OutboxNames.MissingIn(type));
        }
    }
}

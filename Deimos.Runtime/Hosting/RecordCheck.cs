using Deimos.Producing;
using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Hosting;

/// <summary>
/// Checks the Kafka sources that models declare, and that the host has their producers.
/// </summary>
internal sealed class RecordCheck(
    IServiceScopeFactory scopes,
    IEnumerable<RecordContextRegistration> registrations,
    IEnumerable<ProducerRegistration> producers) : IConfigurationCheck
{
    public void Check(ICollection<string> faults)
    {
        using var scope = scopes.CreateScope();
        foreach (var type in registrations.Select(registration => registration.ContextType))
        {
            if (scope.ServiceProvider.GetService(type) is DbContext context)
            {
                Check(context, type, faults);
            }
            else
            {
                faults.Add(
                    $"Records of {type.Name} cannot be published, as dependency injection does not know it. Register "
                    + $"it with AddDbContext<{type.Name}>.");
            }
        }
    }

    private void Check(DbContext context, Type type, ICollection<string> faults)
    {
        IModel model;
        try
        {
            model = context.Model;
        }
        catch (InvalidOperationException unusable)
        {
            faults.Add($"{type.Name} cannot be used: {unusable.Message}");
            return;
        }

        foreach (var entity in model.GetEntityTypes())
        {
            try
            {
                foreach (var source in KafkaSource.Of(entity).Where(source => !Has(source.Producer)))
                {
                    faults.Add(source.MissingProducer);
                }
            }
            catch (RecordException wrong)
            {
                faults.Add(wrong.Message);
            }
        }
    }

    private bool Has(Type producer) => producers.Any(registration => registration.ProducerType == producer);
}

using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Hosting;

/// <summary>
/// Adds records that publish themselves to a host.
/// </summary>
public static class RecordBuilderExtensions
{
    /// <summary>
    /// Lets the entities of a context publish themselves, and record producers find them, without an outbox.
    /// </summary>
    /// <typeparam name="TContext">The context, registered with <c>AddDbContext</c> or one of its kin.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Messages are sent after the commit; those that the broker does not take then are lost. <c>UseOutbox</c> includes
    /// this and does not lose any.
    /// </remarks>
    public static DeimosBuilder UseRecords<TContext>(this DeimosBuilder builder)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var registration = new RecordContextRegistration(typeof(TContext));
        if (!services.Any(service => registration.Equals(service.ImplementationInstance)))
        {
            services.AddSingleton(registration);
            services.ConfigureDbContext<TContext>(options => options.UseDeimosRecords());
            AddParts(services);
        }

        return builder;
    }

    /// <summary>Sets what holds for all record consumers.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; they win over configuration.</param>
    /// <returns>The same builder.</returns>
    public static DeimosBuilder ConfigureRecords(this DeimosBuilder builder, Action<RecordOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(configure);
        return builder;
    }

    private static void AddParts(IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(RecordContexts)))
        {
            services.AddSingleton<RecordContexts>();
            services.AddSingleton<RecordServices>();
            services.AddSingleton<IConfigurationCheck, RecordCheck>();
        }
    }
}

using Deimos.Outbox;
using Deimos.Outbox.Relaying;
using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Deimos.Hosting;

/// <summary>
/// Adds the transactional outbox to a host.
/// </summary>
public static class OutboxBuilderExtensions
{
    /// <summary>
    /// Lets producers write to the outbox in a context's database, and runs a relay that brings its messages to Kafka.
    /// </summary>
    /// <typeparam name="TContext">
    /// The context, registered with <c>AddDbContext</c> or one of its kin; its model calls <c>AddDeimosOutbox</c>.
    /// </typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; they win over configuration.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <c>outbox</c> becomes the backend of all producers for which neither configuration nor code names another.
    /// </remarks>
    public static DeimosBuilder UseOutbox<TContext>(
        this DeimosBuilder builder, Action<OutboxOptions>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var name = typeof(TContext).FullName!;
        var registration = new OutboxRegistration(typeof(TContext));
        if (!services.Any(service => registration.Equals(service.ImplementationInstance)))
        {
            services.AddSingleton(registration);
            builder.UseRecords<TContext>();
            ReadSections(builder, name, typeof(TContext).Name);
            AddWriting(services);
            AddRelaying(services);
            services.AddSingleton<IOutboxSource>(provider => new ContextOutboxSource(
                typeof(TContext), provider.GetRequiredService<IServiceScopeFactory>()));
        }

        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        return builder;
    }

    /// <summary>Runs a relay alone, for an outbox that other hosts write to.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionName">The name of the connection string of the database that has the outbox.</param>
    /// <param name="configure">Sets the options; they win over configuration.</param>
    /// <param name="tables">Names the tables, if they do not have the usual names.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no such connection string.</exception>
    public static DeimosBuilder AddOutboxRelay(
        this DeimosBuilder builder,
        string connectionName,
        Action<OutboxOptions>? configure = null,
        Action<OutboxTables>? tables = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetConnectionString(connectionName)
            ?? throw new ArgumentException(
                $"ConnectionStrings:{connectionName} is missing; set it to the database that has the outbox.",
                nameof(connectionName));
        var names = new OutboxTables();
        tables?.Invoke(names);
        ReadSections(builder, connectionName, connectionName);
        AddRelaying(builder.Services);
        builder.Services.AddSingleton<IOutboxSource>(
            new ConnectionOutboxSource(connectionName, connectionString, names));
        if (configure is not null)
        {
            builder.Services.Configure(connectionName, configure);
        }

        return builder;
    }

    private static void ReadSections(DeimosBuilder builder, string name, string contextName) =>
        builder.Services.AddOptions<OutboxOptions>(name).Configure<ConfigurationFaults>((options, faults) =>
        {
            var common = builder.Configuration.GetSection(OutboxOptions.SectionName);
            ConfigurationReader.Read(common, options, faults);
            ConfigurationReader.Read(common.GetSection(contextName), options, faults);
        });

    private static void AddWriting(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(OutboxWriter)))
        {
            return;
        }

        // Before everything else that configures producing, so that whatever names a backend wins.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<ProducingOptions>>(
            new ConfigureOptions<ProducingOptions>(producing => producing.Backend = PublishBackends.Outbox)));
        services.AddSingleton<OutboxContexts>();
        services.AddSingleton<OutboxWriter>();
        services.AddSingleton<IPublishBackend, OutboxPublishBackend>();
    }

    private static void AddRelaying(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(RelayParts)))
        {
            return;
        }

        services.AddHealthChecks().AddCheck<OutboxHealthCheck>("deimos-outbox", tags: ["deimos"]);
        services.AddSingleton<IConfigurationCheck, OutboxCheck>();
        services.TryAddSingleton<OutboxMetrics>();
        services.TryAddSingleton<OutboxBacklog>();
        services.TryAddSingleton<RelayParts>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RelayHost>());
    }
}

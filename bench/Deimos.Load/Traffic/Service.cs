using Deimos.Hosting;
using Deimos.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Load.Traffic;

/// <summary>A service as a user has one: all defaults, and a log at its usual level, whose text goes nowhere.</summary>
internal static class Service
{
    public const int Partitions = 4;

    public static IHost Build(
        DeimosStack stack, Action<DeimosBuilder> configure, Action<IServiceCollection>? addServices = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "load" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:kafka"] = stack.BootstrapServers,
            ["ConnectionStrings:schema-registry"] = stack.SchemaRegistry,
        });
        builder.Logging.AddProvider(new DroppingLog());
        builder.AddDeimos("kafka", configure);
        addServices?.Invoke(builder.Services);
        return builder.Build();
    }
}

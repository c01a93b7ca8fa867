using System.Reflection;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Outbox;
using Deimos.Producing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Adds to a host what scenarios name by its class.
/// </summary>
internal static class StageRegistrations
{
    public static void AddProducer(DeimosBuilder deimos, Type producer, Action<ProducerOptions> configure) =>
        Call(nameof(AddProducerClass), producer, deimos, configure);

    public static void AddConsumer(DeimosBuilder deimos, Type consumer, Action<ConsumerOptions> configure) =>
        Call(nameof(AddConsumerClass), consumer, deimos, configure);

    public static void AddDatabase(IServiceCollection services, Type context, string connectionString) =>
        Call(nameof(AddContext), context, services, connectionString);

    public static void UseRecords(DeimosBuilder deimos, Type context) =>
        Call(nameof(UseContext), context, deimos);

    public static void UseOutbox(DeimosBuilder deimos, Type context, Action<OutboxOptions> configure) =>
        Call(nameof(UseContextOutbox), context, deimos, configure);

    private static void Call(string method, Type type, params object[] arguments) => typeof(StageRegistrations)
        .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(type)
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static void AddProducerClass<T>(DeimosBuilder deimos, Action<ProducerOptions> configure)
        where T : Producer => deimos.AddProducer<T>(configure);

    private static void AddConsumerClass<T>(DeimosBuilder deimos, Action<ConsumerOptions> configure)
        where T : Consumer => deimos.AddConsumer<T>(configure);

    private static void AddContext<T>(IServiceCollection services, string connectionString)
        where T : DbContext =>
        services.AddDbContext<T>(options => options.UseNpgsql(connectionString));

    private static void UseContext<T>(DeimosBuilder deimos)
        where T : DbContext => deimos.UseRecords<T>();

    private static void UseContextOutbox<T>(DeimosBuilder deimos, Action<OutboxOptions> configure)
        where T : DbContext => deimos.UseOutbox<T>(configure);
}

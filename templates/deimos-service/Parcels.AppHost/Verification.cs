using System.Diagnostics;
#if (producing)
using System.Net.Http.Json;
using Deimos;
using Deimos.Testing;
#endif
#if (consuming)
using Microsoft.Extensions.DependencyInjection;
#endif
using Microsoft.Extensions.Hosting;

namespace Parcels.AppHost;

/// <summary>Drives the running service from outside, as its neighbours do, and says what it saw.</summary>
internal sealed class Verification(HttpClient service, IServiceProvider neighbour)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs all steps against an application whose resources are healthy.</summary>
    /// <returns>Whether every step saw what it should.</returns>
    public static async Task<bool> RunAsync(DistributedApplication app, CancellationToken cancellationToken)
    {
        using var service = app.CreateHttpClient("parcels");
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        foreach (var part in new[] { "kafka", "schema-registry" })
        {
            builder.Configuration[$"ConnectionStrings:{part}"] =
                await app.GetConnectionStringAsync(part, cancellationToken);
        }

#if (consuming)
        builder.AddDeimos("kafka", deimos => deimos.AddProducer<NeighbourProducer>());
#else
        builder.AddDeimos("kafka");
#endif
        using var neighbour = builder.Build();
        return await new Verification(service, neighbour.Services).RunAsync(cancellationToken);
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken) =>
#if (producing && consuming)
        await RequestAsync(cancellationToken) && await SaveAsync(cancellationToken);
#elseif (producing)
        await SaveAsync(cancellationToken);
#else
        await RequestAsync(cancellationToken);
#endif
#if (consuming)

    /// <summary>A request of another service leads to what the service shows.</summary>
    private async Task<bool> RequestAsync(CancellationToken cancellationToken)
    {
        await neighbour.GetRequiredService<NeighbourProducer>().PublishAsync(
            new() { ["id"] = 7, ["name"] = "Lamp", ["quantity"] = 3 }, cancellationToken: cancellationToken);
        return await UntilAsync("parcel-requests -> GET /parcels/7", async () =>
        {
            using var response = await service.GetAsync("/parcels/7", cancellationToken);
            return response.IsSuccessStatusCode;
        }, cancellationToken);
    }
#endif
#if (producing)

    /// <summary>What is saved through the service is a message on Kafka.</summary>
    private async Task<bool> SaveAsync(CancellationToken cancellationToken)
    {
        using var response = await service.PutAsJsonAsync(
            "/parcels/8", new { name = "Chair", quantity = 1 }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var topic = new InlineConsumer(neighbour);
        return await UntilAsync("PUT /parcels/8 -> parcels", async () =>
        {
            var messages = await topic.GetMessagesForAsync(
                "parcels",
                "Parcel",
                "com.example.parcels",
                KeyConfig.Field("id"),
                cancellationToken: cancellationToken);
            return messages.Any(message => message.Key is 8L && message.Payload?["name"] is "Chair");
        }, cancellationToken);
    }
#endif

    private static async Task<bool> UntilAsync(
        string step, Func<Task<bool>> isSeen, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var hasSeen = await isSeen();
        while (!hasSeen && watch.Elapsed < Patience)
        {
            await Task.Delay(20, cancellationToken);
            hasSeen = await isSeen();
        }

        Console.WriteLine(hasSeen
            ? $"  {step}: seen after {watch.ElapsedMilliseconds} ms"
            : $"  {step}: FAILED, not seen within {Patience.TotalSeconds} s");
        return hasSeen;
    }
}

using Deimos.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deimos.Testing.Tests;

/// <summary>One line under a host that is set up for a real cluster.</summary>
public class AddDeimosTestingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_running_host_publishes_into_memory_and_consumes_what_the_test_gives_it(bool isFirst)
    {
        var inbox = new Inbox();
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "service" });
        builder.Configuration["ConnectionStrings:kafka"] = "kafka.example:9092";
        builder.Configuration["Deimos:Producers:ThingProducer:Backend"] = "kafka_async";
        builder.Services.AddSingleton(inbox);
        if (isFirst)
        {
            builder.Services.AddDeimosTesting();
        }

        AddService(builder);
        builder.Services.AddDeimosTesting().AddDeimosTesting();
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        var deimos = host.Services.GetRequiredService<DeimosTest>();

        await host.Services.GetRequiredService<ThingProducer>()
            .PublishAsync(new("foo", 1), cancellationToken: Cancellation);
        await deimos.TestConsumeAsync("things", new Thing("bar", 2), callOriginal: true);

        deimos.Topic("things").ShouldHaveSent(new Thing("foo", 1), key: "foo");
        inbox.Taken.ShouldHaveSingleItem().Metadata.GroupId.ShouldBe("billing");
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_web_application_is_tested_through_its_endpoints()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        AddService(builder);
        builder.Services.AddDeimosTesting();
        await using var app = builder.Build();
        app.MapPost("/things/{id}", (string id, ThingProducer producer, CancellationToken cancellationToken) =>
            producer.PublishAsync(new(id, 1), cancellationToken: cancellationToken));
        await app.StartAsync(Cancellation);

        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        using var answer = await client.PostAsync(new Uri("/things/foo", UriKind.Relative), null, Cancellation);

        answer.EnsureSuccessStatusCode();
        app.Services.GetRequiredService<DeimosTest>().Topic("things").ShouldHaveSent(new Thing("foo", 1));
    }

    [Fact]
    public async Task The_host_still_tells_what_is_wrong_with_its_declarations()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "service" });
        builder.AddDeimos("kafka", deimos => deimos.AddConsumer<ThingConsumer>());
        builder.Services.AddDeimosTesting();
        using var host = builder.Build();

        var wrong = await Should.ThrowAsync<DeimosConfigurationException>(() => host.StartAsync(Cancellation));

        wrong.Faults.ShouldHaveSingleItem().ShouldContain("GroupId");
    }

    [Fact]
    public async Task What_a_service_adds_can_be_tested_without_starting_it()
    {
        await using var deimos = DeimosTest.Create(host: AddService);

        await deimos.Get<ThingProducer>().PublishAsync(new("foo", 1), cancellationToken: Cancellation);

        deimos.Topic("things").ShouldHaveSent(new Thing("foo", 1));
    }

    [Fact]
    public void A_host_without_deimos_has_nothing_to_test()
    {
        using var services = new ServiceCollection().AddDeimosTesting().BuildServiceProvider();

        Should.Throw<InvalidOperationException>(services.GetRequiredService<DeimosTest>)
            .Message.ShouldStartWith("The host has AddDeimosTesting() but no AddDeimos(…)");
    }

    private static void AddService(IHostApplicationBuilder builder) =>
        builder.AddDeimos("main-cluster", deimos => deimos
            .AddProducer<ThingProducer>()
            .AddConsumer<ThingConsumer>(consumer => consumer.GroupId = "billing"));
}

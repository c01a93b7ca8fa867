using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Tests;

public sealed class OutgoingHttpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finds_a_service_by_the_name_that_its_variable_gives_it()
    {
        await using var widgets = await Service.StartAsync(map: app => app.MapGet("/widgets", () => "seven"));
        Environment.SetEnvironmentVariable("services__widgets__http__0", widgets.App.Urls.Single());
        await using var caller = await Service.StartAsync();
        Environment.SetEnvironmentVariable("services__widgets__http__0", null);

        var answer = await ClientOf(caller).GetStringAsync(new Uri("http://widgets/widgets"), Cancellation);

        answer.ShouldBe("seven");
    }

    [Fact]
    public async Task Tries_again_when_a_service_fails_for_a_moment()
    {
        var calls = 0;
        await using var widgets = await Service.StartAsync(map: app => app.MapGet(
            "/widgets",
            () => Interlocked.Increment(ref calls) == 1 ? Results.StatusCode(503) : Results.Text("seven")));
        await using var caller = await Service.StartAsync();

        using var response = await ClientOf(caller).GetAsync(
            new Uri(widgets.Http.BaseAddress!, "/widgets"), Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        calls.ShouldBe(2);
    }

    private static HttpClient ClientOf(Service service) =>
        service.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Tests;

public sealed class HealthEndpointTests
{
    [Fact]
    public async Task A_service_without_checks_of_its_own_is_healthy_and_alive()
    {
        await using var service = await Service.StartAsync();

        (await GetAsync(service, "/health")).ShouldBe((HttpStatusCode.OK, "Healthy"));
        (await GetAsync(service, "/alive")).ShouldBe((HttpStatusCode.OK, "Healthy"));
    }

    [Fact]
    public async Task A_failing_dependency_makes_it_unhealthy_but_not_dead()
    {
        await using var service = await Service.StartAsync(configure: builder => builder.Services.AddHealthChecks()
            .AddCheck("database", () => HealthCheckResult.Unhealthy("secret host is down")));

        (await GetAsync(service, "/health")).ShouldBe((HttpStatusCode.ServiceUnavailable, "Unhealthy"));
        (await GetAsync(service, "/alive")).ShouldBe((HttpStatusCode.OK, "Healthy"));
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(Service service, string path)
    {
        using var response = await service.Http.GetAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (
            response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

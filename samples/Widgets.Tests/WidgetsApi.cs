using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Widgets.Api;

namespace Widgets.Tests;

/// <summary>The whole service with its endpoints and a database of its own; what it sends stays in memory.</summary>
internal sealed class WidgetsApi(string database) : WebApplicationFactory<WidgetsDb>
{
    public static async Task<WidgetsApi> StartAsync()
    {
        var stack = await DeimosStack.SharedAsync();
        return new(await stack.CreateDatabaseAsync("widgets", TestContext.Current.CancellationToken));
    }

    public TestTopic Topic => Services.GetRequiredService<DeimosTest>().Topic("widgets");

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseSetting("ConnectionStrings:widgets-db", database)
        .ConfigureTestServices(services => services.AddDeimosTesting());
}

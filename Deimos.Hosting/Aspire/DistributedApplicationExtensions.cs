using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Hosting;

/// <summary>What an AppHost's check needs of an application that Aspire runs.</summary>
public static class DistributedApplicationExtensions
{
    /// <summary>Starts the application, runs a check when everything is healthy, and stops it.</summary>
    /// <param name="app">The application.</param>
    /// <param name="verification">The check; its result or its exception is the result of the run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The exit code: 0 when the check returned true, otherwise 1.</returns>
    public static async Task<int> VerifyAsync(
        this DistributedApplication app,
        Func<DistributedApplication, CancellationToken, Task<bool>> verification,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(verification);
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var resource in ResourcesOf(app).OfType<IResourceWithWaitSupport>())
            {
                await app.ResourceNotifications.WaitForResourceHealthyAsync(
                    resource.Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken).ConfigureAwait(false);
            }

            return await verification(app, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a client whose base address is that of a service.</summary>
    /// <param name="app">The application, started.</param>
    /// <param name="name">The name of the service.</param>
    /// <param name="endpointName">The endpoint.</param>
    public static HttpClient CreateHttpClient(
        this DistributedApplication app, string name, string endpointName = "http")
    {
        ArgumentNullException.ThrowIfNull(app);
        var service = Find<IResourceWithEndpoints>(app, name, "endpoints");
        return new HttpClient { BaseAddress = new Uri(service.GetEndpoint(endpointName).Url) };
    }

    /// <summary>Tells the connection string of a resource, as services get it, once it is known.</summary>
    /// <param name="app">The application, started.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask<string?> GetConnectionStringAsync(
        this DistributedApplication app, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        return Find<IResourceWithConnectionString>(app, name, "a connection string")
            .GetConnectionStringAsync(cancellationToken);
    }

    private static IResourceCollection ResourcesOf(DistributedApplication app) =>
        app.Services.GetRequiredService<DistributedApplicationModel>().Resources;

    private static T Find<T>(DistributedApplication app, string name, string what)
        where T : IResource
    {
        var resource = ResourcesOf(app)
            .FirstOrDefault(other => string.Equals(other.Name, name, StringComparison.OrdinalIgnoreCase));
        return resource is T found
            ? found
            : throw new DistributedApplicationException(resource is null
                ? $"The application has no resource '{name}'; it has "
                    + $"{string.Join(", ", ResourcesOf(app).Select(other => $"'{other.Name}'"))}."
                : $"'{resource.Name}' is a {resource.GetType().Name}, which has not {what}.");
    }
}

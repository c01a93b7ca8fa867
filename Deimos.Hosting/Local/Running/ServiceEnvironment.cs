namespace Deimos.Hosting.Local.Running;

/// <summary>The environment of a service, over what it inherits from the AppHost (with it all <c>OTEL_*</c>).</summary>
internal static class ServiceEnvironment
{
    private const string AspNetCoreEnvironment = "ASPNETCORE_ENVIRONMENT";
    private const string DotnetEnvironment = "DOTNET_ENVIRONMENT";

    /// <summary>
    /// Later entries win: defaults, launch settings, endpoints, references, then what the model says.
    /// </summary>
    public static Dictionary<string, string?> Create(
        ProjectResource resource,
        LaunchSettings launchSettings,
        IReadOnlyList<ServiceEndpoint> endpoints,
        RunContext context)
    {
        var environmentName = context.Configuration[DotnetEnvironment]
            ?? context.Configuration[AspNetCoreEnvironment]
            ?? "Development";
        var environment = new Dictionary<string, string?>
        {
            [AspNetCoreEnvironment] = environmentName,
            [DotnetEnvironment] = environmentName,
            ["OTEL_SERVICE_NAME"] = resource.Name,
        };
        foreach (var (name, value) in launchSettings.Environment)
        {
            environment[name] = value;
        }

        // Set to nothing where there is no endpoint: the AppHost's own address is not the service's.
        environment["ASPNETCORE_URLS"] =
            endpoints.Count == 0 ? null : string.Join(';', endpoints.Select(endpoint => Address(endpoint.Url)));
        foreach (var reference in resource.References)
        {
            AddReference(environment, reference, context);
        }

        foreach (var (name, value) in resource.Environment)
        {
            environment[name] = value();
        }

        return environment;
    }

    private static void AddReference(
        Dictionary<string, string?> environment, ResourceReference reference, RunContext context)
    {
        var run = context.Find(reference.Target);
        if (reference.Target is IResourceWithConnectionString target)
        {
            var variable = reference.ConnectionName is { } name
                ? $"ConnectionStrings__{name}"
                : target.ConnectionStringEnvironmentVariable;
            environment[variable] = run.ConnectionString;
        }
        else if (run is ProjectRun service)
        {
            foreach (var endpoint in service.Endpoints)
            {
                environment[$"services__{run.Name}__{endpoint.Name}__0"] = Address(endpoint.Url);
            }
        }
    }

    /// <summary>The address without the slash that <see cref="Uri"/> ends it with.</summary>
    private static string Address(Uri url) => url.GetLeftPart(UriPartial.Authority);
}

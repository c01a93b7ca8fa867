using System.Net;

namespace Deimos.Hosting.Local;

/// <summary>Services that run as child processes.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>Adds a service whose project the AppHost references; it was built together with the AppHost.</summary>
    /// <typeparam name="TProject">The class that the build has written for the project.</typeparam>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the service.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        var project = new TProject();
        return builder.AddResource(new ProjectResource(name, project.ProjectPath, project.TargetPath));
    }

    /// <summary>Adds a service by the path of its project, which is built when the application starts.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the service.</param>
    /// <param name="projectPath">The project file; a relative path starts from the AppHost's folder.</param>
    public static IResourceBuilder<ProjectResource> AddProject(
        this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        var path = Path.GetFullPath(projectPath, builder.AppHostDirectory);
        return builder.AddResource(new ProjectResource(name, path, targetPath: null));
    }

    /// <summary>Gives a service an HTTP endpoint, or another port to the one it has.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="port">The port; by default a free one.</param>
    /// <param name="name">The name of the endpoint in service discovery; by default <c>http</c>.</param>
    /// <remarks>
    /// Without this call a web project has the HTTP endpoints of its launch settings, or else one on a free port.
    /// </remarks>
    public static IResourceBuilder<ProjectResource> WithHttpEndpoint(
        this IResourceBuilder<ProjectResource> builder, int? port = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (port is < 1 or > IPEndPoint.MaxPort)
        {
            throw new DistributedApplicationException(
                $"'{builder.Resource.Name}' cannot listen on port {port}. Use a port from 1 to {IPEndPoint.MaxPort}.");
        }

        name ??= EndpointDeclaration.DefaultName;
        builder.Resource.Endpoints.RemoveAll(endpoint => endpoint.Name == name);
        builder.Resource.Endpoints.Add(new EndpointDeclaration(name, port));
        return builder;
    }

    /// <summary>Holds a service healthy only when an address of it answers as expected.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="path">The path; by default the root.</param>
    /// <param name="statusCode">The status that means healthy; by default 200.</param>
    /// <param name="endpointName">The endpoint; by default the first.</param>
    public static IResourceBuilder<ProjectResource> WithHttpHealthCheck(
        this IResourceBuilder<ProjectResource> builder,
        string? path = null,
        int? statusCode = null,
        string? endpointName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.HealthChecks.Add(new HealthCheckDeclaration(path ?? "/", statusCode ?? 200, endpointName));
        return builder;
    }

    /// <summary>Sets an environment variable of a service, over everything that is set otherwise.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">The variable.</param>
    /// <param name="value">The value; null takes the variable away.</param>
    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder, string name, string? value) =>
        WithEnvironment(builder, name, () => value!);

    /// <summary>Sets an environment variable of a service to what is known only when the service starts.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">The variable.</param>
    /// <param name="callback">Tells the value; it is asked at each start of the service.</param>
    public static IResourceBuilder<ProjectResource> WithEnvironment(
        this IResourceBuilder<ProjectResource> builder, string name, Func<string> callback)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(callback);
        builder.Resource.Environment.Add(new(name, callback));
        return builder;
    }
}

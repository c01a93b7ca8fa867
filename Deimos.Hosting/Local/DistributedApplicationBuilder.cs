using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Deimos.Hosting.Local;

internal sealed partial class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly DistributedApplicationOptions _options;
    private readonly List<IResource> _resources = [];

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;
        AppHostDirectory = options.ProjectDirectory
            ?? BuiltFrom(Assembly.GetEntryAssembly())
            ?? Environment.CurrentDirectory;
        Configuration.AddEnvironmentVariables();
        Configuration.AddCommandLine(options.Args ?? []);
    }

    public IConfigurationManager Configuration { get; } = new ConfigurationManager();

    public string AppHostDirectory { get; }

    public IReadOnlyList<IResource> Resources => _resources;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (!ValidName().IsMatch(resource.Name))
        {
            throw new DistributedApplicationException(
                $"A resource cannot be named '{resource.Name}'. Use a letter, then up to 63 letters, digits and "
                + "hyphens.");
        }

        if (_resources.Any(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException(
                $"The application has two resources named '{resource.Name}' (case does not count). Rename one of "
                + "them.");
        }

        _resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build() =>
        new([.. _resources.Cast<Resource>()], Configuration, _options, AppHostDirectory);

    private static string? BuiltFrom(Assembly? assembly) =>
        assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == "AppHostProjectDirectory")?.Value;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,63}$")]
    private static partial Regex ValidName();
}

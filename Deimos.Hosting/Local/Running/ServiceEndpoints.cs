using System.Xml;
using System.Xml.Linq;

namespace Deimos.Hosting.Local.Running;

/// <summary>Settles which endpoints a service has.</summary>
internal static class ServiceEndpoints
{
    /// <summary>
    /// Takes what the model declares; else the addresses of the launch settings; else one of its own for a web project.
    /// </summary>
    public static IReadOnlyList<ServiceEndpoint> Allocate(ProjectResource resource, LaunchSettings launchSettings)
    {
        var declared = resource.Endpoints.ToList();
        if (declared.All(endpoint => endpoint.Name != EndpointDeclaration.DefaultName))
        {
            declared.InsertRange(0, launchSettings.HttpPorts.Select(Named));
        }

        if (declared.Count == 0 && (resource.HealthChecks.Count > 0 || IsWebProject(resource.ProjectPath)))
        {
            declared.Add(new EndpointDeclaration(EndpointDeclaration.DefaultName, null));
        }

        var free = new Queue<int>(LoopbackPort.FindFree(declared.Count(endpoint => endpoint.Port is null)));
        return
        [
            .. declared.Select(endpoint =>
                new ServiceEndpoint(endpoint.Name, endpoint.Port ?? free.Dequeue(), endpoint.Port is not null)),
        ];
    }

    private static EndpointDeclaration Named(int port, int index) =>
        new(index == 0 ? EndpointDeclaration.DefaultName : $"{EndpointDeclaration.DefaultName}-{index + 1}", port);

    private static bool IsWebProject(string projectPath)
    {
        try
        {
            var project = XDocument.Load(projectPath).Root;
            return project?.Attribute("Sdk")?.Value.Contains("Sdk.Web", StringComparison.Ordinal) == true;
        }
        catch (XmlException)
        {
            // The build will say it better.
            return false;
        }
    }
}

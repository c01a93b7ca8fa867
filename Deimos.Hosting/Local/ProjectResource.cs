using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Local;

/// <summary>A .NET service that runs as a child process.</summary>
public sealed class ProjectResource : Resource
{
    internal ProjectResource(string name, string projectPath, string? targetPath)
        : base(name)
    {
        ProjectPath = projectPath;
        TargetPath = targetPath;
    }

    internal string ProjectPath { get; }

    internal string? TargetPath { get; }

    internal List<EndpointDeclaration> Endpoints { get; } = [];

    internal List<HealthCheckDeclaration> HealthChecks { get; } = [];

    /// <summary>Gets what makes each variable's value, called when the service is started.</summary>
    internal List<KeyValuePair<string, Func<string?>>> Environment { get; } = [];

    internal override ResourceRun CreateRun(RunContext context) => new ProjectRun(this, context);
}

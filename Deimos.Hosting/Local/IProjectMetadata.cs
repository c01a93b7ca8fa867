namespace Deimos.Hosting.Local;

/// <summary>
/// Where a service's project lies. The build writes one such class in the namespace <c>Projects</c> for each project
/// that an AppHost references.
/// </summary>
public interface IProjectMetadata
{
    /// <summary>Gets the path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Gets the path of the assembly that was built together with the AppHost.</summary>
    /// <value>Null when it was not built with it; then it is built at the start.</value>
    string? TargetPath => null;
}

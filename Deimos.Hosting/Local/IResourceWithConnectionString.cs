namespace Deimos.Hosting.Local;

/// <summary>A resource that others reach through a connection string.</summary>
public interface IResourceWithConnectionString : IResource
{
    /// <summary>Gets the variable that carries the connection string, into a service and from outside.</summary>
    /// <value><c>ConnectionStrings__</c> and the name of the resource.</value>
    string ConnectionStringEnvironmentVariable => $"ConnectionStrings__{Name}";
}

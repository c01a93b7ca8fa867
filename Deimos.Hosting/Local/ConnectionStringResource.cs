using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Local;

/// <summary>Something outside of the application that only its connection string tells of.</summary>
public sealed class ConnectionStringResource : PartResource
{
    internal ConnectionStringResource(string name)
        : base(name)
    {
    }

    internal override Task<RunningPart> StartAsync(PartStart start, CancellationToken cancellationToken) =>
        throw new DistributedApplicationException(
            $"The connection string '{Name}' is not set. Set the environment variable ConnectionStrings__{Name}.");

    internal override Task<RunningPart> AttachAsync(
        string connectionString, PartStart start, CancellationToken cancellationToken) =>
        Task.FromResult(new RunningPart { ConnectionString = connectionString, Endpoint = "" });
}

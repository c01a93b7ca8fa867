namespace Deimos.Hosting.Local.Running;

/// <summary>What a part may use while it starts.</summary>
/// <param name="Log">Takes a line for the log.</param>
/// <param name="ConnectionStringOf">Tells the connection string of a resource that was started before.</param>
/// <param name="DataFolder">Where the part keeps its data from run to run; null to keep none.</param>
internal sealed record PartStart(
    Action<string> Log, Func<IResource, string> ConnectionStringOf, string? DataFolder);

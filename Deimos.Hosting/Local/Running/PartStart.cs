namespace Deimos.Hosting.Local.Running;

/// <summary>What a part may use while it starts.</summary>
/// <param name="Log">Takes a line for the log.</param>
/// <param name="ConnectionStringOf">Tells the connection string of a resource that was started before.</param>
internal sealed record PartStart(Action<string> Log, Func<IResource, string> ConnectionStringOf);

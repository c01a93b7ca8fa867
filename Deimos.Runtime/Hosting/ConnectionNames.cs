namespace Deimos.Hosting;

/// <summary>
/// The names of the connection strings that a host uses.
/// </summary>
internal sealed record ConnectionNames(string Kafka, string SchemaRegistry);

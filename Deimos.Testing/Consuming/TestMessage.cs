namespace Deimos.Testing.Consuming;

/// <summary>
/// A message as a test describes it.
/// </summary>
internal sealed record TestMessage(object? Payload, object? Key, object? PartitionKey, object? Headers);

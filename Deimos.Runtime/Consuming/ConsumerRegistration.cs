namespace Deimos.Consuming;

/// <summary>
/// A consumer class that the host is to run.
/// </summary>
internal sealed record ConsumerRegistration(Type ConsumerType);

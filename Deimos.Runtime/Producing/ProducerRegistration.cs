namespace Deimos.Producing;

/// <summary>
/// A producer class that the host has.
/// </summary>
internal sealed record ProducerRegistration(Type ProducerType);

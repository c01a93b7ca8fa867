namespace Deimos.Consuming;

/// <summary>
/// A consumer class that the host is to run, under a name of its own or that of the class.
/// </summary>
internal sealed record ConsumerRegistration(Type ConsumerType, string? GivenName)
{
    /// <summary>Gets what logs, health checks and the configuration section call it.</summary>
    public string Name => GivenName ?? ConsumerType.Name;

    /// <summary>Gets the name of its options, which two classes of the same name do not share.</summary>
    public string OptionsName => GivenName ?? ConsumerType.FullName!;
}

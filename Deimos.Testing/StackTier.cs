namespace Deimos.Testing;

/// <summary>
/// Where the parts of a <see cref="DeimosStack"/> come from.
/// </summary>
public enum StackTier
{
    /// <summary>
    /// The one that <c>DEIMOS_STACK</c> names in the environment; if it names none, <see cref="External"/> if there is
    /// <c>ConnectionStrings__kafka</c>, otherwise <see cref="Embedded"/>.
    /// </summary>
    FromEnvironment,

    /// <summary>Kafka and a Schema Registry inside this process, and a PostgreSQL that it starts.</summary>
    Embedded,

    /// <summary>Those that the connection strings name.</summary>
    External,

    /// <summary>Containers, by the package <c>Deimos.Testing.Containers</c> and a container engine.</summary>
    Containers,
}

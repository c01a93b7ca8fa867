namespace Deimos.Testing;

/// <summary>
/// Where the parts of a <see cref="DeimosStack"/> come from.
/// </summary>
public enum StackTier
{
    /// <summary>
    /// <see cref="External"/> if the environment has <c>ConnectionStrings__kafka</c>, otherwise <see cref="Embedded"/>.
    /// </summary>
    FromEnvironment,

    /// <summary>Kafka and a Schema Registry inside this process, and a PostgreSQL that it starts.</summary>
    Embedded,

    /// <summary>Those that the connection strings name.</summary>
    External,
}

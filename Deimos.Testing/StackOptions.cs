namespace Deimos.Testing;

/// <summary>
/// How a <see cref="DeimosStack"/> is started.
/// </summary>
public sealed class StackOptions
{
    /// <summary>Gets where the parts come from.</summary>
    /// <value>The default is <see cref="StackTier.FromEnvironment"/>.</value>
    public StackTier Tier { get; init; }

    /// <summary>Gets how many brokers an embedded Kafka has.</summary>
    /// <value>From 1 to 32. The default is 1.</value>
    public int Brokers { get; init; } = 1;

    /// <summary>Gets where the brokers of an external stack are.</summary>
    /// <value>The default is <see langword="null"/>: what <c>ConnectionStrings__kafka</c> says.</value>
    public string? Kafka { get; init; }

    /// <summary>Gets where the Schema Registry of an external stack is.</summary>
    /// <value>The default is <see langword="null"/>: what <c>ConnectionStrings__schema-registry</c> says.</value>
    public string? SchemaRegistry { get; init; }

    /// <summary>Gets how the PostgreSQL of an external stack is reached, by a user who may create databases.</summary>
    /// <value>The default is <see langword="null"/>: what <c>ConnectionStrings__postgres</c> says.</value>
    public string? Postgres { get; init; }
}

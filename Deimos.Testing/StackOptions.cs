using Microsoft.Extensions.Configuration;

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

    /// <summary>
    /// Gets what an external stack is reached by: connection strings, and the sections <c>Deimos:Kafka</c> (such as
    /// <c>Deimos:Kafka:Tls</c> and <c>Deimos:Kafka:Sasl</c>) and <c>Deimos:SchemaRegistry</c>, as for a service.
    /// Connected hosts get these settings, too.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the environment, as in <c>Deimos__Kafka__Tls__Enabled</c>.</value>
    public IConfiguration? Configuration { get; init; }

    /// <summary>Gets where the brokers of an external stack are.</summary>
    /// <value>The default is <see langword="null"/>: what <see cref="Configuration"/> says.</value>
    public string? Kafka { get; init; }

    /// <summary>Gets where the Schema Registry of an external stack is.</summary>
    /// <value>The default is <see langword="null"/>: what <see cref="Configuration"/> says.</value>
    public string? SchemaRegistry { get; init; }

    /// <summary>Gets how the PostgreSQL of an external stack is reached, by a user who may create databases.</summary>
    /// <value>The default is <see langword="null"/>: what <see cref="Configuration"/> says.</value>
    public string? Postgres { get; init; }
}

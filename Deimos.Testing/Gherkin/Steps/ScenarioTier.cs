namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// What a scenario runs on. Its tags say which: <c>@stub</c>, <c>@embedded</c>, <c>@external</c>; with several tags it
/// is run on each of them.
/// </summary>
public enum ScenarioTier
{
    /// <summary>In memory: no broker, no registry, no network.</summary>
    Stub,

    /// <summary>Kafka, a Schema Registry and PostgreSQL that the tests start.</summary>
    Embedded,

    /// <summary>Those that the connection strings of the environment name.</summary>
    External,
}

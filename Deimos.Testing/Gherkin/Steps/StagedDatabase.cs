namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// A database of a scenario.
/// </summary>
/// <param name="Context">The class of its context.</param>
/// <param name="ConnectionString">Where it is.</param>
internal sealed record StagedDatabase(Type Context, string ConnectionString)
{
    /// <summary>Gets or sets whether producers write to its outbox.</summary>
    public bool HasOutbox { get; set; }

    /// <summary>Gets or sets the relay in a process of its own, if there is one.</summary>
    public RelayProcess? Relay { get; set; }
}

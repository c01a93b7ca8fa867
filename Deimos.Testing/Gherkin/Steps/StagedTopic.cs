namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// A topic of a scenario.
/// </summary>
/// <param name="Name">What the scenario calls it.</param>
/// <param name="RealName">What it is called on the brokers, where no other scenario has it.</param>
internal sealed record StagedTopic(string Name, string RealName)
{
    public int Partitions { get; set; } = 1;

    public bool IsCreated { get; set; }

    /// <summary>Gets or sets its schema, if the scenario says it.</summary>
    public string? Schema { get; set; }

    /// <summary>Gets or sets its keys, if the scenario says them.</summary>
    public KeyConfig? Key { get; set; }

    /// <summary>Gets or sets the group that consumes it.</summary>
    public string? Group { get; set; }

    /// <summary>Gets or sets whether its consumer takes batches.</summary>
    public bool TakesBatches { get; set; }

    /// <summary>Gets or sets the class whose declarations its messages can be read and written with.</summary>
    public Type? Declared { get; set; }

    /// <summary>Gets or sets the class of the producer that messages from elsewhere come by.</summary>
    public Type? Producer { get; set; }
}

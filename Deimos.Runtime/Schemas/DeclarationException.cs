namespace Deimos.Schemas;

/// <summary>
/// A producer or consumer class declares its topic, schema or key wrongly.
/// </summary>
public sealed class DeclarationException : DeimosException
{
    internal DeclarationException(string subject, IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults))
    {
        Subject = subject;
        Faults = faults;
    }

    /// <summary>Gets the name of the class or topic with the faults.</summary>
    public string Subject { get; }

    /// <summary>Gets every fault, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }
}

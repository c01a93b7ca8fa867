namespace Deimos.Schemas;

/// <summary>
/// A payload or key does not match its schema; nothing was sent.
/// </summary>
public sealed class PayloadException : DeimosException
{
    internal PayloadException(string schemaName, IReadOnlyList<PayloadFault> faults)
        : base(Describe(schemaName, faults))
    {
        SchemaName = schemaName;
        Faults = faults;
    }

    /// <summary>Gets the full name of the schema.</summary>
    public string SchemaName { get; }

    /// <summary>Gets every fault with its path.</summary>
    public IReadOnlyList<PayloadFault> Faults { get; }

    private static string Describe(string schemaName, IReadOnlyList<PayloadFault> faults) =>
        $"The payload does not match schema '{schemaName}': {string.Join("; ", faults)}.";
}

namespace Deimos.Hosting;

/// <summary>
/// The host cannot start because of its configuration or declarations.
/// </summary>
public sealed class DeimosConfigurationException : DeimosException
{
    internal DeimosConfigurationException(IReadOnlyList<string> faults)
        : base(
            $"Deimos cannot start; {(faults.Count == 1 ? "1 thing is" : $"{faults.Count} things are")} to be mended:"
            + string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"))) =>
        Faults = faults;

    /// <summary>Gets every fault, one sentence each: which path, which value, what is permitted.</summary>
    public IReadOnlyList<string> Faults { get; }
}

namespace Deimos.Hosting;

/// <summary>
/// A part of the host that has something of its own to check before it starts.
/// </summary>
internal interface IConfigurationCheck
{
    /// <summary>Adds a sentence for everything that is wrong.</summary>
    void Check(ICollection<string> faults);
}

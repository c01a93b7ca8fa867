namespace Deimos.Hosting;

/// <summary>
/// Faults found while options are read, kept until the host starts and all can be told at once.
/// </summary>
internal sealed class ConfigurationFaults
{
    private readonly Lock _gate = new();
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    public void Add(string fault)
    {
        lock (_gate)
        {
            if (!_faults.Contains(fault))
            {
                _faults.Add(fault);
            }
        }
    }
}

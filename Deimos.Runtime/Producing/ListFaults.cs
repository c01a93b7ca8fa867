using Deimos.Schemas;

namespace Deimos.Producing;

/// <summary>
/// The faults of all payloads of one call, with the payload's place in the list before each path.
/// </summary>
internal sealed class ListFaults(int payloadCount)
{
    private readonly List<PayloadFault> _faults = [];
    private PayloadException? _first;

    public void Add(int index, PayloadException unfit)
    {
        _first ??= unfit;
        foreach (var fault in unfit.Faults)
        {
            _faults.Add(new($"[{index}]{(fault.Path == "." ? "" : fault.Path)}", fault.Problem));
        }
    }

    /// <exception cref="PayloadException">At least one payload does not fit.</exception>
    public void ThrowIfAny()
    {
        if (_first is not null)
        {
            throw payloadCount == 1 ? _first : new PayloadException(_first.SchemaName, _faults);
        }
    }
}

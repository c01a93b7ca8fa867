using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>
/// The faults that are set, in their order.
/// </summary>
/// <remarks>
/// Every fault counts every request that matches it, whatever the others do, so that adding one does not shift the
/// turns of another. Delays add up; of faults that fail or drop, the one that was set first strikes.
/// </remarks>
internal sealed class FaultScript
{
    private readonly Lock _lock = new();
    private volatile Fault[]? _faults;

    /// <summary>Gets whether nothing is set, which is all that a request costs then.</summary>
    public bool IsEmpty => _faults is null;

    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults = [.. _faults ?? [], fault];
        }
    }

    public void Remove(Fault fault)
    {
        lock (_lock)
        {
            var rest = (_faults ?? []).Where(other => other != fault).ToArray();
            _faults = rest.Length == 0 ? null : rest;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults = null;
        }
    }

    public FaultPlan Decide(RequestContext context, RequestSubject subject)
    {
        var delay = TimeSpan.Zero;
        Fault? verdict = null;
        lock (_lock)
        {
            foreach (var fault in _faults ?? [])
            {
                if (!fault.Condition.Matches(context, subject) || !fault.IsDue())
                {
                    continue;
                }

                if (fault.Action.Kind == FaultKind.Delay)
                {
                    delay += fault.Action.Delay;
                    fault.Fire();
                }
                else if (verdict is null)
                {
                    verdict = fault;
                    fault.Fire();
                }
            }
        }

        return new FaultPlan(delay, verdict);
    }
}

namespace Deimos.Features.Shop;

/// <summary>What the consumers of a scenario have seen, and what happens to them.</summary>
public sealed class Checkout
{
    private readonly List<IReadOnlyList<string>> _batches = [];

    public IReadOnlyList<IReadOnlyList<string>> Batches => _batches;

    /// <summary>Gets or sets how often the till is out of order.</summary>
    public int OutOfOrder { get; set; }

    public void Take(IEnumerable<Widget?> widgets)
    {
        lock (_batches)
        {
            if (OutOfOrder > 0)
            {
                OutOfOrder--;
                throw new TillException();
            }

            _batches.Add([.. widgets.Select(widget => widget?.Name ?? "nothing")]);
        }
    }
}

using System.Globalization;

namespace Deimos.Load;

/// <summary>
/// What was measured of one thing, by contestant, and how the first contestant stands beside the second.
/// </summary>
/// <remarks>
/// Ratios are taken round by round, since a busy machine is busy for both. Above 1 the first contestant is better.
/// </remarks>
internal sealed class Comparison(string subject, int messages, double? goal = null)
{
    private readonly Dictionary<string, List<Measurement>> _measurements = [];

    public string Subject => subject;

    public int Messages => messages;

    /// <summary>Gets the ratio of rates to reach.</summary>
    public double? Goal => goal;

    /// <summary>Gets the ratio of rates.</summary>
    public Spread Ratio => RatioOf(measured => measured.Elapsed);

    /// <summary>
    /// Measures two contestants in alternation, after a round that warms up; who begins changes from round to round.
    /// </summary>
    public async Task RunAsync(
        int rounds,
        (string Name, Func<Task<Measurement>> Measure) first,
        (string Name, Func<Task<Measurement>> Measure) second,
        CancellationToken cancellationToken)
    {
        for (var round = -1; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isReversed = round % 2 == 0;
            var early = await (isReversed ? second : first).Measure();
            var late = await (isReversed ? first : second).Measure();
            if (round >= 0)
            {
                Add(first.Name, isReversed ? late : early);
                Add(second.Name, isReversed ? early : late);
            }
        }
    }

    public void Add(string contestant, Measurement measurement)
    {
        if (!_measurements.TryGetValue(contestant, out var measurements))
        {
            _measurements.Add(contestant, measurements = []);
        }

        measurements.Add(measurement);
    }

    /// <summary>Gives messages a second, by contestant.</summary>
    public IReadOnlyDictionary<string, Spread> Rates() =>
        Each(measured => messages / measured.Elapsed.TotalSeconds);

    /// <summary>Gives microseconds of processor time a message, by contestant.</summary>
    public IReadOnlyDictionary<string, Spread> Processor() =>
        Each(measured => measured.Cpu.TotalMicroseconds / messages);

    public void Print()
    {
        Console.WriteLine(subject);
        var processor = Processor();
        foreach (var (contestant, rate) in Rates())
        {
            var cpu = processor[contestant];
            Print(contestant, $"{rate.Median,10:N0} msg/s ({rate.Least:N0} to {rate.Most:N0})");
            Print("", $"{cpu.Median,10:0.00} \u00b5s of processor a message ({cpu.Least:0.00} to {cpu.Most:0.00})");
        }

        Print("ratio of rates", Ratio);
        Print("ratio of processor", RatioOf(measured => measured.Cpu));
    }

    private Dictionary<string, Spread> Each(Func<Measurement, double> figure) => _measurements.ToDictionary(
        measured => measured.Key, measured => Spread.Of(measured.Value.Select(figure)));

    private Spread RatioOf(Func<Measurement, TimeSpan> cost)
    {
        var (ours, theirs) = (_measurements.Values.First(), _measurements.Values.Last());
        return Spread.Of(ours.Zip(theirs, (our, their) => cost(their) / cost(our)));
    }

    private static void Print(string name, Spread ratio) =>
        Print(name, $"{ratio.Median,10:0.00} ({ratio.Least:0.00} to {ratio.Most:0.00})");

    private static void Print(string name, FormattableString figure) =>
        Console.WriteLine($"  {name,-20}{figure.ToString(CultureInfo.InvariantCulture)}");
}

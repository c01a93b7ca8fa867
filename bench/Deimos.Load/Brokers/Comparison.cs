using System.Globalization;

namespace Deimos.Load.Brokers;

/// <summary>
/// What was measured of one thing, by broker, and how the first broker stands beside the second.
/// </summary>
/// <remarks>
/// Ratios are taken round by round, since a busy machine is busy for both. Above 1 the first broker is better.
/// </remarks>
internal sealed class Comparison(string subject, int messages)
{
    private readonly Dictionary<string, List<Measurement>> _measurements = [];

    public void Add(string broker, Measurement measurement)
    {
        if (!_measurements.TryGetValue(broker, out var measurements))
        {
            _measurements.Add(broker, measurements = []);
        }

        measurements.Add(measurement);
    }

    public void Print()
    {
        Console.WriteLine(subject);
        foreach (var (broker, measurements) in _measurements)
        {
            var rates = measurements.Select(measured => messages / measured.Elapsed.TotalSeconds).Order().ToArray();
            var cpu = measurements.Select(measured => measured.Cpu.TotalMicroseconds / messages).Order().ToArray();
            Print(broker, $"{Median(rates),10:N0} msg/s ({rates[0]:N0} to {rates[^1]:N0})");
            Print("", $"{Median(cpu),10:0.00} \u00b5s of processor a message ({cpu[0]:0.00} to {cpu[^1]:0.00})");
        }

        PrintRatio("ratio of rates", measured => measured.Elapsed);
        PrintRatio("ratio of processor", measured => measured.Cpu);
    }

    private void PrintRatio(string name, Func<Measurement, TimeSpan> cost)
    {
        var (ours, theirs) = (_measurements.Values.First(), _measurements.Values.Last());
        var ratios = ours.Zip(theirs, (our, their) => cost(their) / cost(our)).Order().ToArray();
        Print(name, $"{Median(ratios),10:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})");
    }

    private static void Print(string name, FormattableString figure) =>
        Console.WriteLine($"  {name,-20}{figure.ToString(CultureInfo.InvariantCulture)}");

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}

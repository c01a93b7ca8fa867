using System.Diagnostics;

namespace Deimos.Load.Brokers;

/// <summary>How long something took, and how much of the processor it used in the whole process.</summary>
internal readonly record struct Measurement(TimeSpan Elapsed, TimeSpan Cpu)
{
    public static Measurement operator +(Measurement left, Measurement right) =>
        new(left.Elapsed + right.Elapsed, left.Cpu + right.Cpu);

    public static Measurement Of(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        action();
        return new Measurement(watch.Elapsed, Environment.CpuUsage.TotalTime - before);
    }
}

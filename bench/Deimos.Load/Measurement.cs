using System.Diagnostics;

namespace Deimos.Load;

/// <summary>How long something took, and how much of the processor it used in the whole process.</summary>
internal readonly record struct Measurement(TimeSpan Elapsed, TimeSpan Cpu)
{
    public static Measurement operator +(Measurement left, Measurement right) =>
        new(left.Elapsed + right.Elapsed, left.Cpu + right.Cpu);

    /// <summary>Begins to measure; the function that it gives ends that.</summary>
    public static Func<Measurement> Begin()
    {
        var before = Environment.CpuUsage.TotalTime;
        var startedAt = Stopwatch.GetTimestamp();
        return () => new(Stopwatch.GetElapsedTime(startedAt), Environment.CpuUsage.TotalTime - before);
    }

    public static Measurement Of(Action action)
    {
        var end = Begin();
        action();
        return end();
    }

    public static async Task<Measurement> OfAsync(Func<Task> action)
    {
        var end = Begin();
        await action();
        return end();
    }
}

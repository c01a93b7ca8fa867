namespace Deimos.Schemas;

/// <summary>
/// Times as counts of a unit since 1970, which is how Avro holds them.
/// </summary>
internal static class UnixTime
{
    /// <summary>Counts whole units; what is finer than the unit is cut off, towards the past.</summary>
    /// <returns><see langword="false"/> if the count does not fit into 64 bits.</returns>
    public static bool TryFromTicks(long ticks, long unitsPerSecond, out long units)
    {
        if (unitsPerSecond <= TimeSpan.TicksPerSecond)
        {
            var ticksPerUnit = TimeSpan.TicksPerSecond / unitsPerSecond;
            units = (ticks / ticksPerUnit) - (ticks % ticksPerUnit < 0 ? 1 : 0);
            return true;
        }

        var product = Math.BigMul(ticks, unitsPerSecond / TimeSpan.TicksPerSecond);
        units = (long)product;
        return product == units;
    }

    /// <summary>Turns a count of units into ticks; nanoseconds are cut to ticks.</summary>
    /// <returns><see langword="false"/> if .NET has no such time.</returns>
    public static bool TryToTicks(long units, long unitsPerSecond, out long ticks)
    {
        if (unitsPerSecond > TimeSpan.TicksPerSecond)
        {
            var unitsPerTick = unitsPerSecond / TimeSpan.TicksPerSecond;
            ticks = (units / unitsPerTick) - (units % unitsPerTick < 0 ? 1 : 0);
            return true;
        }

        var product = Math.BigMul(units, TimeSpan.TicksPerSecond / unitsPerSecond);
        ticks = (long)product;
        return product == ticks;
    }

    /// <summary>Ticks since 1970 of a time; one without offset or kind is taken for UTC.</summary>
    public static long TicksOf(DateTime time) =>
        (time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time).Ticks - DateTime.UnixEpoch.Ticks;

    public static bool TryToDateTime(long ticksSinceEpoch, DateTimeKind kind, out DateTime time)
    {
        var inRange = ticksSinceEpoch >= -DateTime.UnixEpoch.Ticks
            && ticksSinceEpoch <= DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
        time = inRange ? new DateTime(ticksSinceEpoch + DateTime.UnixEpoch.Ticks, kind) : default;
        return inRange;
    }
}

namespace Deimos.Runtime.Tests.Records;

internal sealed class Pair
{
    public string PartOne { get; set; } = "";

    public string PartTwo { get; set; } = "";

    public string? TestId { get; set; }

    public int SomeInt { get; set; }
}

namespace Deimos.Runtime.Tests.Schemas;

/// <summary>
/// A payload of a type of its own with a field of every kind, as the schema of the client scripts has it.
/// </summary>
internal sealed record Everything(
    Guid Id,
    object? Nothing,
    bool Flag,
    int Small,
    long Large,
    float Single,
    double Real,
    string Text,
    byte[] Data,
    DateOnly Day,
    TimeOnly ClockMillis,
    TimeOnly ClockMicros,
    DateTimeOffset AtMillis,
    DateTimeOffset AtMicros,
    DateTime LocalMillis,
    DateTime LocalMicros,
    decimal Price,
    decimal FixedPrice,
    Everything.Colors Color,
    byte[] Hash,
    int[] Numbers,
    IReadOnlyList<IReadOnlyList<long>> Matrix,
    IReadOnlyDictionary<string, string> Labels,
    Everything.Node Part,
    IReadOnlyDictionary<string, IReadOnlyList<Everything.Node>> Parts,
    string? Maybe,
    object? Choice)
{
    internal enum Colors
    {
        Red,
        Green,
        Blue,
    }

    internal sealed record Node(string Name, Node? Next);
}

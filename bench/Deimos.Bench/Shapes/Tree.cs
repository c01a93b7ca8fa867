namespace Deimos.Bench.Shapes;

/// <summary>Unions at every turn, four levels deep.</summary>
public sealed record Tree(
    object? Value, IReadOnlyList<object?> Labels, IReadOnlyDictionary<string, object> Sizes, Tree? Left, Tree? Right)
{
    public static Tree Sample => Grow(4)!;

    private static Tree? Grow(int levels) => levels == 0 ? null : new(
        (levels % 4) switch { 0 => levels, 1 => "leaf", 2 => 2.5, _ => null },
        ["red", null, 3L],
        new Dictionary<string, object> { ["height"] = levels, ["unit"] = "cm" },
        Grow(levels - 1),
        Grow(levels - 1));
}

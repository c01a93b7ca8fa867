using System.Collections;

namespace Deimos;

/// <summary>
/// Equality of payload values by content: 1 and 1L are equal, lists and maps are compared item by item.
/// </summary>
internal static class PayloadEquality
{
    /// <summary>Gets a comparer of values that are no <see langword="null"/>.</summary>
    public static IEqualityComparer<object> Values => Comparer.Instance;

    public static bool Equal(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (IDictionary<string, object?> l, IDictionary<string, object?> r) => SameEntries(l, r),
        (string l, string r) => string.Equals(l, r, StringComparison.Ordinal),
        (IEnumerable l, IEnumerable r) when left is not string && right is not string =>
            l.Cast<object?>().SequenceEqual(r.Cast<object?>(), Comparer.Instance),
        _ => Normalize(left).Equals(Normalize(right)),
    };

    public static int Hash(object? value)
    {
        switch (value)
        {
            case null:
                return 0;
            case IDictionary<string, object?> map:
                // Entries have no order, so their hashes are summed.
                return map.Aggregate(
                    17, (sum, entry) => unchecked(sum + HashCode.Combine(entry.Key, Hash(entry.Value))));
            case IEnumerable items when value is not string:
                var hash = default(HashCode);
                foreach (var item in items)
                {
                    hash.Add(Hash(item));
                }

                return hash.ToHashCode();
            default:
                return Normalize(value).GetHashCode();
        }
    }

    private static bool SameEntries(IDictionary<string, object?> left, IDictionary<string, object?> right) =>
        left.Count == right.Count
        && left.All(entry => right.TryGetValue(entry.Key, out var other) && Equal(entry.Value, other));

    private static object Normalize(object value) => value switch
    {
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, null),
        float number => (double)number,
        _ => value,
    };

    private sealed class Comparer : IEqualityComparer<object?>
    {
        public static Comparer Instance { get; } = new();

        public new bool Equals(object? x, object? y) => Equal(x, y);

        public int GetHashCode(object? obj) => Hash(obj);
    }
}

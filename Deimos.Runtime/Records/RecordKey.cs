using System.Globalization;

namespace Deimos.Records;

/// <summary>
/// The values of a key, which are compared one by one.
/// </summary>
internal sealed class RecordKey(IReadOnlyList<object?> values) : IEquatable<RecordKey>
{
    public IReadOnlyList<object?> Values { get; } = values;

    public bool Equals(RecordKey? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as RecordKey);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(
        ", ", Values.Select(value => $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'"));
}

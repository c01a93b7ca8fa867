using System.Collections;
using System.Text.RegularExpressions;

namespace Deimos.Testing.Matching;

/// <summary>
/// Compares an expected value with what came out of a message and notes each difference with its path.
/// </summary>
/// <param name="including">Whether the expected value may leave out fields, at every depth.</param>
internal sealed class Comparison(bool including)
{
    private readonly List<string> _differences = [];

    /// <summary>Gets the differences, one sentence each.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <param name="path">Where the values are, for the differences.</param>
    /// <param name="expected">A value, a matcher, or an object with fields.</param>
    /// <param name="actual">What was decoded.</param>
    /// <param name="published">
    /// The same before it was encoded: fields that were left empty there were filled by Deimos or by the schema, and
    /// need not be expected.
    /// </param>
    public void Compare(string path, object? expected, object? actual, object? published)
    {
        switch (expected)
        {
            case Matcher matcher:
                Require(matcher.Matches(actual), path, expected, actual);
                break;
            case Regex pattern:
                Require(actual is string text && pattern.IsMatch(text), path, Match.Text(pattern), actual);
                break;
            case null:
                Require(actual is null, path, expected, actual);
                break;
            default:
                CompareValues(path, expected, actual, published);
                break;
        }
    }

    private void CompareValues(string path, object expected, object? actual, object? published)
    {
        switch (actual)
        {
            case IDictionary<string, object?> fields when FieldSet.Of(expected) is { } expectedFields:
                CompareFields(path, expectedFields, fields, FieldSet.Of(published));
                break;
            case IList items and not byte[] when expected is IEnumerable and not string:
                CompareItems(path, [.. ((IEnumerable)expected).Cast<object?>()], items, published);
                break;
            default:
                Require(actual is not null && ScalarEquality.Equal(expected, actual), path, expected, actual);
                break;
        }
    }

    private void CompareFields(
        string path, FieldSet expected, IDictionary<string, object?> actual, FieldSet? published)
    {
        foreach (var (name, value) in actual)
        {
            object? original = null;
            published?.TryGet(name, out original);
            var place = path.Length == 0 ? name : $"{path}.{name}";
            if (expected.TryGet(name, out var wanted))
            {
                Compare(place, wanted, value, original);
            }
            else if (!including && (published is null || original is not null))
            {
                _differences.Add($"{place}: was not expected but was {ValueFormat.Show(value)}");
            }
        }

        foreach (var name in expected.NamesBeside(actual.Keys))
        {
            expected.TryGet(name, out var wanted);
            if (wanted != Match.Any)
            {
                _differences.Add(
                    $"{(path.Length == 0 ? name : $"{path}.{name}")}: should be {ValueFormat.Show(wanted)} but is no "
                    + "field of what was sent");
            }
        }
    }

    private void CompareItems(string path, List<object?> expected, IList actual, object? published)
    {
        if (expected.Count != actual.Count)
        {
            _differences.Add(
                $"{Named(path)}: should be {ValueFormat.Show(expected)} but was {ValueFormat.Show(actual)}, "
                + $"which has {actual.Count} items instead of {expected.Count}");
            return;
        }

        var originals = published as IList;
        for (var i = 0; i < expected.Count; i++)
        {
            var original = originals is not null && i < originals.Count ? originals[i] : null;
            Compare($"{path}[{i}]", expected[i], actual[i], original);
        }
    }

    private void Require(bool holds, string path, object? expected, object? actual)
    {
        if (!holds)
        {
            _differences.Add(
                $"{Named(path)}: should be {ValueFormat.Show(expected)} but was {ValueFormat.Show(actual)}"
                + TextDifference(expected, actual));
        }
    }

    /// <summary>Points at the first difference of texts that are too long to see it.</summary>
    private static string TextDifference(object? expected, object? actual)
    {
        if (expected is not string wanted || actual is not string given || Math.Min(wanted.Length, given.Length) < 20)
        {
            return "";
        }

        var at = wanted.AsSpan().CommonPrefixLength(given);
        return $", different from character {at + 1} on";
    }

    private static string Named(string path) => path.Length == 0 ? "payload" : path;
}

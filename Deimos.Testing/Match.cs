using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Deimos.Testing.Matching;

namespace Deimos.Testing;

/// <summary>
/// Makes matchers, to stand anywhere in an expected payload, key or header:
/// <c>new { id = Match.Any, name = Match.Text("^Lamp") }</c>.
/// </summary>
public static class Match
{
    /// <summary>Gets what matches every value, <see langword="null"/> included.</summary>
    public static Matcher Any { get; } = new DelegateMatcher("anything", _ => true);

    /// <summary>Gets what matches every value but <see langword="null"/>.</summary>
    public static Matcher Some { get; } = new DelegateMatcher("anything but null", actual => actual is not null);

    /// <summary>Matches values of a type.</summary>
    /// <typeparam name="T">The type that the value has when it is read without a CLR type of its own.</typeparam>
    /// <returns>The matcher.</returns>
    public static Matcher A<T>() => new DelegateMatcher($"any {typeof(T).Name}", actual => actual is T);

    /// <summary>Matches values of a type of which a rule holds.</summary>
    /// <typeparam name="T">The type; whole numbers and numbers are converted to it if they fit.</typeparam>
    /// <param name="rule">The rule.</param>
    /// <param name="description">What failures say; the rule's own text, unless given.</param>
    /// <returns>The matcher.</returns>
    public static Matcher That<T>(
        Func<T, bool> rule, [CallerArgumentExpression(nameof(rule))] string? description = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new DelegateMatcher(
            $"{typeof(T).Name} where {description}",
            actual => ScalarEquality.TryConvert<T>(actual, out var value) && rule(value));
    }

    /// <summary>Matches text by a regular expression.</summary>
    /// <param name="pattern">The pattern; it may match any part of the text.</param>
    /// <returns>The matcher.</returns>
    public static Matcher Text([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        Text(new Regex(pattern, RegexOptions.CultureInvariant));

    /// <summary>Matches text by a regular expression.</summary>
    /// <param name="pattern">The pattern; it may match any part of the text.</param>
    /// <returns>The matcher.</returns>
    public static Matcher Text(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new DelegateMatcher(
            $"text like /{pattern}/", actual => actual is string text && pattern.IsMatch(text));
    }

    /// <summary>Matches times about now: dates with time, ISO 8601 text, and counts since 1970.</summary>
    /// <param name="within">How far off a time may be; the default is 10 seconds.</param>
    /// <param name="time">The clock that the code under test goes by; the default is the system's.</param>
    /// <returns>The matcher.</returns>
    public static Matcher Now(TimeSpan? within = null, TimeProvider? time = null) =>
        Near((time ?? TimeProvider.System).GetUtcNow(), within);

    /// <summary>Matches times near another: dates with time, ISO 8601 text, and counts since 1970.</summary>
    /// <param name="moment">The time.</param>
    /// <param name="within">How far off a time may be; the default is 10 seconds.</param>
    /// <returns>The matcher.</returns>
    /// <remarks>Counts are taken for seconds, milliseconds or microseconds by their size.</remarks>
    public static Matcher Near(DateTimeOffset moment, TimeSpan? within = null)
    {
        var tolerance = within ?? TimeSpan.FromSeconds(10);
        return new DelegateMatcher(
            $"a time within {tolerance} of {moment:O}",
            actual => Moments.TryRead(actual, out var given) && (given - moment).Duration() <= tolerance);
    }
}

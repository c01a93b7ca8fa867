using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Deimos;

/// <summary>
/// The headers of a message: names with bytes, in their order. A name may occur more than once.
/// </summary>
/// <remarks>Not safe for concurrent writes.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "Headers are what they are called everywhere.")]
public sealed class MessageHeaders : IReadOnlyCollection<KeyValuePair<string, byte[]?>>
{
    private readonly List<KeyValuePair<string, byte[]?>> _entries = [];

    /// <summary>Gets the value without headers; it is never to be written to.</summary>
    internal static MessageHeaders None { get; } = new();

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <summary>Adds a header with text as UTF-8.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="value">The text.</param>
    public void Add(string name, string? value) => Add(name, value is null ? null : Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a header with bytes.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="value">The bytes.</param>
    public void Add(string name, byte[]? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _entries.Add(new(name, value));
    }

    /// <summary>Finds the bytes of the last header of a name.</summary>
    /// <param name="name">The header's name; case matters.</param>
    /// <returns>The bytes, or <see langword="null"/> if there is no such header.</returns>
    public byte[]? GetBytes(string name) =>
        _entries.FindLast(entry => string.Equals(entry.Key, name, StringComparison.Ordinal)).Value;

    /// <summary>Finds the last header of a name and reads it as UTF-8.</summary>
    /// <param name="name">The header's name; case matters.</param>
    /// <returns>The text, or <see langword="null"/> if there is no such header.</returns>
    public string? GetText(string name) => GetBytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, byte[]?>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

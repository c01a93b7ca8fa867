using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Deimos;

/// <summary>
/// A payload without a CLR type: field names and values, as they come from or go into an Avro record.
/// </summary>
/// <remarks>
/// <para>
/// Names are compared ordinally. Values are what Avro knows: <see langword="null"/>, booleans, numbers, text, bytes,
/// lists, and nested payloads or dictionaries; others are coerced when the payload is published.
/// </para>
/// <para>
/// Two payloads are equal if their names and values are, nested ones included. Not safe for concurrent writes.
/// </para>
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "A payload is what it is; that it is a dictionary serves it.")]
public sealed class Payload : IDictionary<string, object?>, IEquatable<Payload>
{
    /// <summary>The reserved name that carries the message key inside a payload.</summary>
    public const string KeyName = "payload_key";

    private readonly Dictionary<string, object?> _fields;

    /// <summary>Creates an empty payload.</summary>
    public Payload() => _fields = new(StringComparer.Ordinal);

    /// <summary>Creates a payload with a copy of the given names and values.</summary>
    /// <param name="fields">Names and values.</param>
    public Payload(IEnumerable<KeyValuePair<string, object?>> fields) => _fields = new(fields, StringComparer.Ordinal);

    /// <summary>Gets or sets the message key that travels under <see cref="KeyName"/>.</summary>
    /// <value>The default is <see langword="null"/>: no such entry.</value>
    public object? PayloadKey
    {
        get => _fields.GetValueOrDefault(KeyName);
        set
        {
            if (value is null)
            {
                _fields.Remove(KeyName);
            }
            else
            {
                _fields[KeyName] = value;
            }
        }
    }

    /// <inheritdoc/>
    public ICollection<string> Keys => _fields.Keys;

    /// <inheritdoc/>
    public ICollection<object?> Values => _fields.Values;

    /// <inheritdoc/>
    public int Count => _fields.Count;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public object? this[string key]
    {
        get => _fields[key];
        set => _fields[key] = value;
    }

    /// <inheritdoc/>
    public void Add(string key, object? value) => _fields.Add(key, value);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _fields.ContainsKey(key);

    /// <inheritdoc/>
    public bool Remove(string key) => _fields.Remove(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) =>
        _fields.TryGetValue(key, out value);

    /// <inheritdoc/>
    public void Clear() => _fields.Clear();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Payload? other) => other is not null && PayloadEquality.Equal(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Payload other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => PayloadEquality.Hash(this);

    /// <summary>Says how many fields there are; never their values, which may be secret.</summary>
    /// <returns>Text for debugging.</returns>
    public override string ToString() => $"Payload with {Count} fields";

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) =>
        _fields.Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) =>
        ((ICollection<KeyValuePair<string, object?>>)_fields).Contains(item);

    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)_fields).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) =>
        ((ICollection<KeyValuePair<string, object?>>)_fields).Remove(item);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

namespace Deimos.Schemas;

/// <summary>
/// A message in its wire form.
/// </summary>
/// <param name="Key">The key's bytes, or <see langword="null"/> for no key.</param>
/// <param name="Value">The value's bytes, or <see langword="null"/> for a tombstone.</param>
/// <param name="PartitionKey">What the partition-key hook said; <see langword="null"/>: the key decides.</param>
/// <param name="DecodedKey">The key before it was encoded, for events and logs.</param>
internal readonly record struct EncodedMessage(byte[]? Key, byte[]? Value, string? PartitionKey, object? DecodedKey);

using Deimos.Schemas;

namespace Deimos.Consuming;

/// <summary>
/// A message that can never be decoded, and why.
/// </summary>
internal readonly record struct Undecodable(ReceivedMessage Message, MessageDecodeException Failure);

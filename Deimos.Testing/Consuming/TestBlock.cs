using Deimos.Consuming;

namespace Deimos.Testing.Consuming;

/// <summary>
/// What a test does with what its consumer would be given.
/// </summary>
/// <param name="AsPayload">Whether it wants payloads without their CLR type.</param>
/// <param name="Run">Takes the payloads and the metadata of the message or batch.</param>
internal sealed record TestBlock(bool AsPayload, Action<IReadOnlyList<object?>, DeliveryMetadata> Run);

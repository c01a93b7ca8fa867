namespace Deimos.Testing.Stack;

/// <summary>
/// What a consumer's log tells of a message.
/// </summary>
/// <param name="Id">The id of the log event.</param>
/// <param name="Place">Where the message lies now, if it is a dead letter.</param>
/// <param name="Failure">What the consumer failed with.</param>
internal readonly record struct ConsumptionEvent(int Id, string? Place, Exception? Failure);

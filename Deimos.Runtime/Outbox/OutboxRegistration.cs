namespace Deimos.Outbox;

/// <summary>
/// A context whose database has an outbox.
/// </summary>
internal sealed record OutboxRegistration(Type ContextType);

namespace Deimos.Records;

/// <summary>
/// A context whose entities publish themselves.
/// </summary>
internal sealed record RecordContextRegistration(Type ContextType);

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Makes a host of relays only: every outbox has so many, also those whose relay is disabled beside an application.
/// </summary>
internal sealed record RelayThreads(int Count);

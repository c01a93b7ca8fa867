namespace Deimos.Outbox.Relaying;

/// <summary>
/// What a relay keeps while its connections come and go.
/// </summary>
internal sealed record RelayState(
    Guid Id, BucketLeases Leases, RestingKeys Resting, RelayLane Main, RelayLane Retry);

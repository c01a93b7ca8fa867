using Deimos.Producing;

namespace Deimos.Bench;

/// <summary>Takes messages and drops them, so that nothing is measured but the way to a backend.</summary>
internal sealed class DroppingBackend : IPublishBackend
{
    public const string BackendName = "dropping";

    public string Name => BackendName;

    public Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}

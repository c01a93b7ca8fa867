using Deimos.Consuming;

namespace Deimos.Testing.Gherkin.Steps;

/// <summary>
/// Keeps what it receives.
/// </summary>
internal sealed class NotingConsumer(ConsumedMessages consumed) : Consumer<Payload>
{
    public override Task ConsumeAsync(
        Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        consumed.Receive(payload, metadata);
        return Task.CompletedTask;
    }
}

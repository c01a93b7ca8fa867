using System.Collections.Immutable;

namespace Deimos.Producing;

/// <summary>
/// Keeps messages instead of sending them, for tests. Chosen by the name <c>in_memory</c>.
/// </summary>
/// <remarks>
/// Messages are encoded and checked as for Kafka, and decoded again, so that a test sees what a consumer would. Also
/// calls that ask for <see cref="PublishOptions.ForceSend"/> end here. Safe for concurrent use.
/// </remarks>
public sealed class InMemoryPublishBackend : IPublishBackend
{
    private ImmutableList<SentMessage> _messages = [];

    internal InMemoryPublishBackend()
    {
    }

    /// <inheritdoc/>
    public string Name => PublishBackends.InMemory;

    /// <summary>Gets the messages that were published, oldest first.</summary>
    public IReadOnlyList<SentMessage> Messages => Volatile.Read(ref _messages);

    /// <inheritdoc/>
    public async Task PublishAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Add(await DecodeAsync(messages, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Forgets all messages.</summary>
    public void Clear() => Volatile.Write(ref _messages, []);

    internal static async Task<IReadOnlyList<SentMessage>> DecodeAsync(
        IReadOnlyList<OutboundMessage> messages, CancellationToken cancellationToken)
    {
        var sent = new List<SentMessage>(messages.Count);
        foreach (var message in messages)
        {
            sent.Add(await SentMessage.DecodeAsync(message, cancellationToken).ConfigureAwait(false));
        }

        return sent;
    }

    internal void Add(IReadOnlyList<SentMessage> sent) =>
        ImmutableInterlocked.Update(ref _messages, (kept, added) => kept.AddRange(added), sent);
}

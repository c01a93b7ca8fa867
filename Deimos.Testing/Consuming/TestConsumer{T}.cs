using Deimos.Consuming;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;

namespace Deimos.Testing.Consuming;

/// <summary>
/// A consumer class under test, and the way of its messages: the attempt is the one that is made in production.
/// </summary>
internal sealed class TestConsumer<T>(
    ConsumerProfile profile,
    Lazy<TestMessageWriters> writers,
    MessageDeserializer<T> deserializer,
    Lazy<MessageDeserializer<Payload>> plainDeserializer,
    IServiceScopeFactory scopes) : TestConsumer(profile, writers)
    where T : class
{
    private readonly ConsumerProfile _profile = profile;

    public override async Task DeliverAsync(
        IReadOnlyList<ReceivedMessage> messages, TestBlock? block, bool callOriginal)
    {
        var attempt = new Attempt<T>(_profile, messages, retryCount: 0);
        if (await attempt.DecodeAsync(deserializer, CancellationToken.None).ConfigureAwait(false) is [var failed, ..])
        {
            throw failed.Failure;
        }

        if (block is not null)
        {
            block.Run(
                block.AsPayload ? await PlainAsync(messages).ConfigureAwait(false) : attempt.Payloads,
                attempt.Metadata);
        }
        else if (callOriginal)
        {
            await CallAsync(attempt).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<object?>> PlainAsync(IReadOnlyList<ReceivedMessage> messages)
    {
        var attempt = new Attempt<Payload>(_profile, messages, retryCount: 0);
        return await attempt.DecodeAsync(plainDeserializer.Value, CancellationToken.None)
            .ConfigureAwait(false) is [var failed, ..]
            ? throw failed.Failure
            : attempt.Payloads;
    }

    private async Task CallAsync(Attempt<T> attempt)
    {
        var scope = scopes.CreateAsyncScope();
        await using var _ = scope.ConfigureAwait(false);
        attempt.Consumer =
            (Consumer)ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, ConsumerType);
        attempt.Consumer.Attach(deserializer.Keys);
        await attempt.ConsumeAsync(CancellationToken.None).ConfigureAwait(false);
    }
}

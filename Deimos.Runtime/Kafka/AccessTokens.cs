using Confluent.Kafka;

namespace Deimos.Kafka;

/// <summary>
/// Gives Kafka clients the tokens that they ask for.
/// </summary>
internal static class AccessTokens
{
    public static ProducerBuilder<TKey, TValue> WithTokens<TKey, TValue>(
        this ProducerBuilder<TKey, TValue> builder, KafkaClientConfigs configs) =>
        configs.TokenProvider is { } provider
            ? builder.SetOAuthBearerTokenRefreshHandler((client, _) => Refresh(client, provider))
            : builder;

    public static ConsumerBuilder<TKey, TValue> WithTokens<TKey, TValue>(
        this ConsumerBuilder<TKey, TValue> builder, KafkaClientConfigs configs) =>
        configs.TokenProvider is { } provider
            ? builder.SetOAuthBearerTokenRefreshHandler((client, _) => Refresh(client, provider))
            : builder;

    public static AdminClientBuilder WithTokens(this AdminClientBuilder builder, KafkaClientConfigs configs) =>
        configs.TokenProvider is { } provider
            ? builder.SetOAuthBearerTokenRefreshHandler((client, _) => Refresh(client, provider))
            : builder;

    // Not on the thread that asks: a consumer asks on its polling thread, which must not wait.
    private static void Refresh(IClient client, Func<CancellationToken, Task<KafkaAccessToken>> provider) =>
        _ = Task.Run(() => RefreshAsync(client, provider));

    private static async Task RefreshAsync(IClient client, Func<CancellationToken, Task<KafkaAccessToken>> provider)
    {
        try
        {
            var token = await provider(CancellationToken.None).ConfigureAwait(false);
            client.OAuthBearerSetToken(token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal);
        }
        catch (ObjectDisposedException)
        {
            // The client was closed meanwhile and needs no token.
        }
#pragma warning disable CA1031 // The client is told, says so as its error, and asks again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Report(client, failure);
        }
    }

    private static void Report(IClient client, Exception failure)
    {
        try
        {
            client.OAuthBearerSetTokenFailure($"The token provider failed: {failure.Message}");
        }
        catch (ObjectDisposedException)
        {
            // The client was closed meanwhile and needs no token.
        }
    }
}

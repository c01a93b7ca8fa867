using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Security;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>Lets clients choose a SASL mechanism and authenticate with it.</summary>
internal static class SaslApi
{
    public static void AddTo(ApiTable apis)
    {
        apis.Add<SaslHandshakeRequest, SaslHandshakeResponse>(
            ApiKey.SaslHandshake, 0, 1, short.MaxValue, (request, context) => new(Handshake(request, context)));
        apis.Add<SaslAuthenticateRequest, SaslAuthenticateResponse>(
            ApiKey.SaslAuthenticate, 0, 2, 2, AuthenticateAsync);
    }

    private static SaslHandshakeResponse Handshake(SaslHandshakeRequest request, RequestContext context) =>
        context.Connection.Sasl?.Handshake(request.Mechanism, context.Version, context.Connection.Close)
        ?? new SaslHandshakeResponse { Error = ErrorCode.IllegalSaslState };

    private static async ValueTask<SaslAuthenticateResponse?> AuthenticateAsync(
        SaslAuthenticateRequest request, RequestContext context)
    {
        if (context.Connection.Sasl is not { IsInExchange: true } session)
        {
            return new SaslAuthenticateResponse
            {
                Error = ErrorCode.IllegalSaslState,
                Message = "SaslAuthenticate request received after successful authentication",
            };
        }

        try
        {
            var (answer, lifetime) =
                await session.AnswerAsync(request.Token, context.ConnectionClosed).ConfigureAwait(false);
            return new SaslAuthenticateResponse
            {
                Token = answer,
                SessionLifetimeMs = (long)lifetime.TotalMilliseconds,
            };
        }
        catch (SaslFailureException failure)
        {
            context.Connection.Close(failure.Message);
            return new SaslAuthenticateResponse
            {
                Error = ErrorCode.SaslAuthenticationFailed,
                Message = failure.Message,
            };
        }
    }
}

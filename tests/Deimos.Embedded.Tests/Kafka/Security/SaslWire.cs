using System.Text;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Tests.Kafka.Server;

namespace Deimos.Embedded.Tests.Kafka.Security;

/// <summary>SASL byte for byte.</summary>
internal static class SaslWire
{
    public static async Task<(ErrorCode Error, List<string> Mechanisms)> HandshakeAsync(
        WireClient client, string mechanism, short version = 1)
    {
        await client.SendAsync(
            WireClient.Frame(ApiKey.SaslHandshake, version, 1, body: body => body.WriteString(mechanism)));
        var reply = await client.ReceiveAsync(1);
        return ((ErrorCode)reply.ReadInt16(), reply.ReadArray(mechanisms => mechanisms.ReadString()));
    }

    public static async Task<(ErrorCode Error, string? Message, long LifetimeMs)> AuthenticateAsync(
        WireClient client, string message, short version = 2)
    {
        await client.SendAsync(WireClient.Frame(ApiKey.SaslAuthenticate, version, 2, version >= 2, body =>
        {
            body.WriteBytes(Encoding.UTF8.GetBytes(message));
            body.WriteNoTags();
        }));
        var reply = await client.ReceiveAsync(2, version >= 2);
        var (error, text) = ((ErrorCode)reply.ReadInt16(), reply.ReadNullableString());
        reply.ReadBytes();
        return (error, text, version >= 1 ? reply.ReadInt64() : -1);
    }
}

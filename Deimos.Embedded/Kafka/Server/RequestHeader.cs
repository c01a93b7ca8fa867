using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// Reads what precedes every request body.
/// </summary>
internal static class RequestHeader
{
    /// <exception cref="ProtocolException">
    /// The API key is unknown, or its version is and no reply can say so.
    /// </exception>
    public static (Api Api, RequestContext Context) Read(
        RequestReader reader, ApiTable apis, ClientConnection connection, int nodeId)
    {
        var key = reader.ReadInt16();
        var version = reader.ReadInt16();
        var correlationId = reader.ReadInt32();
        var api = apis.Find(key) ?? throw new ProtocolException($"API key {key} is not known.");
        if (!api.Supports(version) && api.Key != ApiKey.ApiVersions)
        {
            throw new ProtocolException(
                $"{api.Key} was sent in version {version}; the broker knows {api.MinVersion} to {api.MaxVersion}.");
        }

        // The client's id keeps the classic encoding in every header version.
        var clientId = api.Supports(version) ? reader.ReadNullableString() : null;
        reader.IsFlexible = api.IsFlexible(version);
        if (api.Supports(version))
        {
            reader.SkipTags();
        }

        return (api, new RequestContext
        {
            ApiKey = api.Key,
            Version = version,
            CorrelationId = correlationId,
            ClientId = clientId,
            NodeId = nodeId,
            Connection = connection,
        });
    }
}

using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// One API key that the broker answers: its versions, and how a request body becomes a response.
/// </summary>
internal abstract class Api(ApiKey key, short minVersion, short maxVersion, short firstFlexibleVersion)
{
    public ApiKey Key => key;

    public short MinVersion => minVersion;

    public short MaxVersion => maxVersion;

    public bool Supports(short version) => version >= minVersion && version <= maxVersion;

    public bool IsFlexible(short version) => version >= firstFlexibleVersion;

    public abstract ValueTask<IKafkaResponse?> HandleAsync(RequestReader reader, RequestContext context);
}

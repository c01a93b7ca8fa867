using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>Tells which API keys the broker answers, in which versions.</summary>
internal sealed class ApiVersionsApi(ApiTable apis)
{
    public void AddTo(ApiTable target) => target.Add<ApiVersionsRequest, ApiVersionsResponse>(
        ApiKey.ApiVersions, 0, 4, 3, (request, context) => new(Handle(request, context)));

    /// <summary>
    /// Answers an ApiVersions request of a version that the broker does not know: in version 0, with the versions of
    /// ApiVersions itself, so that the client can ask again (KIP-511).
    /// </summary>
    public static ApiVersionsResponse RefuseVersion(Api apiVersions) => new()
    {
        Error = ErrorCode.UnsupportedVersion,
        Apis = [new(apiVersions.Key, apiVersions.MinVersion, apiVersions.MaxVersion)],
    };

    private ApiVersionsResponse Handle(ApiVersionsRequest request, RequestContext context)
    {
        if (!IsValidName(request.SoftwareName) || !IsValidName(request.SoftwareVersion))
        {
            return new ApiVersionsResponse { Error = ErrorCode.InvalidRequest, Apis = [] };
        }

        context.Connection.SoftwareName = request.SoftwareName;
        context.Connection.SoftwareVersion = request.SoftwareVersion;
        return new ApiVersionsResponse
        {
            Apis = apis.Apis
                .Select(api => new ApiVersionsResponse.ApiRange(api.Key, api.MinVersion, api.MaxVersion))
                .ToList(),
        };
    }

    // Letters, digits, '-' and '.', beginning and ending with a letter or digit; older versions do not tell it.
    private static bool IsValidName(string? name) =>
        name is null
        || (name.Length > 0
            && char.IsAsciiLetterOrDigit(name[0])
            && char.IsAsciiLetterOrDigit(name[^1])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'));
}

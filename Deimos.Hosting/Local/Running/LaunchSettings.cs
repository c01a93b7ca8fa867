using System.Text.Json;

namespace Deimos.Hosting.Local.Running;

/// <summary>What the first project profile of a service's <c>Properties/launchSettings.json</c> says.</summary>
internal sealed class LaunchSettings
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>
    /// Gets the ports of the <c>http</c> addresses; <c>https</c> would need a certificate for development.
    /// </summary>
    public IReadOnlyList<int> HttpPorts { get; private init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; private init; } = new Dictionary<string, string>();

    /// <exception cref="DistributedApplicationException">The file is not JSON; the place is named.</exception>
    public static LaunchSettings Read(string projectPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return new LaunchSettings();
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            return document.RootElement.TryGetProperty("profiles", out var profiles)
                ? FirstProject(profiles)
                : new LaunchSettings();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or UriFormatException)
        {
            throw new DistributedApplicationException($"{path} cannot be read. {exception.Message}", exception);
        }
    }

    private static LaunchSettings FirstProject(JsonElement profiles)
    {
        foreach (var profile in profiles.EnumerateObject().Select(property => property.Value))
        {
            if (profile.TryGetProperty("commandName", out var command) && command.GetString() == "Project")
            {
                return new LaunchSettings { HttpPorts = Ports(profile), Environment = Variables(profile) };
            }
        }

        return new LaunchSettings();
    }

    private static List<int> Ports(JsonElement profile)
    {
        var addresses = profile.TryGetProperty("applicationUrl", out var urls) ? urls.GetString() ?? "" : "";
        return
        [
            .. addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(address => new Uri(address, UriKind.Absolute))
                .Where(address => address.Scheme == Uri.UriSchemeHttp)
                .Select(address => address.Port),
        ];
    }

    private static Dictionary<string, string> Variables(JsonElement profile) =>
        profile.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(
                variable => variable.Name, variable => variable.Value.GetString() ?? "")
            : [];
}

using System.Net.Http.Headers;
using System.Text;
using Deimos.Embedded.SchemaRegistry;
using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Local;

/// <summary>A schema registry; its connection string is its URL.</summary>
public sealed class SchemaRegistryResource : PartResource
{
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(15);

    private readonly int? _port;

    internal SchemaRegistryResource(string name, int? port)
        : base(name) => _port = port;

    internal override async Task<RunningPart> StartAsync(PartStart start, CancellationToken cancellationToken)
    {
        var options = new EmbeddedSchemaRegistryOptions
        {
            Port = _port,
            DataFile = start.DataFolder is { } folder ? Path.Combine(folder, "schemas.journal") : null,
        };
        var registry = await EmbeddedSchemaRegistry.StartAsync(options, cancellationToken).ConfigureAwait(false);
        var url = registry.Url.GetLeftPart(UriPartial.Authority);
        return new RunningPart { ConnectionString = url, Endpoint = url, Owned = registry };
    }

    internal override async Task<RunningPart> AttachAsync(
        string connectionString, PartStart start, CancellationToken cancellationToken)
    {
        var url = new Uri(connectionString, UriKind.Absolute);
        using var client = new HttpClient { Timeout = AttachTimeout };
        if (url.UserInfo.Length > 0)
        {
            var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        }

        var subjects = new Uri(new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), "subjects");
        using var response = await client.GetAsync(WithoutUser(subjects), cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return new RunningPart { ConnectionString = connectionString, Endpoint = WithoutUser(url).ToString() };
    }

    private static Uri WithoutUser(Uri url) => new UriBuilder(url) { UserName = "", Password = "" }.Uri;
}

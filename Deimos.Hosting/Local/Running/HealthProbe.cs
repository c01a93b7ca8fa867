using System.Net.Sockets;

namespace Deimos.Hosting.Local.Running;

/// <summary>Asks a service once whether it is healthy, and keeps what was answered as evidence.</summary>
internal sealed class HealthProbe(IReadOnlyList<HealthProbe.Check> checks) : IDisposable
{
    private const int MaxBody = 500;

    // Always straight to this machine: a proxy of the environment would answer in its place.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Gets what the last failed check has answered, as the end of a sentence.</summary>
    public string LastAnswer { get; private set; } = "was not asked yet";

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        foreach (var check in checks)
        {
            if (!await PassesAsync(check, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> PassesAsync(Check check, CancellationToken cancellationToken)
    {
        try
        {
            if (check.StatusCode is null)
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync(check.Url.Host, check.Url.Port, cancellationToken).ConfigureAwait(false);
                return true;
            }

            using var response = await _client.GetAsync(check.Url, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode == check.StatusCode)
            {
                return true;
            }

            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            LastAnswer = $"{check.Url} last answered {(int)response.StatusCode} where {check.StatusCode} is expected: "
                + (body.Length > MaxBody ? body[..MaxBody] + "…" : body);
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException)
        {
            LastAnswer = $"{check.Url} cannot be reached: {exception.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LastAnswer = $"{check.Url} did not answer within {_client.Timeout.TotalSeconds:0} s";
        }

        return false;
    }

    /// <summary>One address to ask.</summary>
    /// <param name="Url">The address.</param>
    /// <param name="StatusCode">The status that means healthy; null when an open port is enough.</param>
    internal sealed record Check(Uri Url, int? StatusCode);
}

using System.Text.Json;

namespace Deimos.Schemas;

/// <summary>
/// The body of a registry's refusal: <c>{"error_code": 40401, "message": "…"}</c>.
/// </summary>
internal static class RegistryError
{
    private const int LongestText = 500;

    public static (int? Code, string Message) Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("message", out var message))
            {
                int? code = json.RootElement.TryGetProperty("error_code", out var given)
                    && given.TryGetInt32(out var number) ? number : null;
                return (code, Sentence(message.ToString()));
            }
        }
        catch (JsonException)
        {
            // A proxy's page, perhaps: its beginning tells whose.
        }

        return (null, body.Length == 0 ? "no explanation." : Sentence(body[..Math.Min(body.Length, LongestText)]));
    }

    private static string Sentence(string text) => text.TrimEnd().TrimEnd('.') + ".";
}

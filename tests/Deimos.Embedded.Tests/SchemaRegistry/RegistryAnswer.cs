using System.Net;
using System.Text.Json;

namespace Deimos.Embedded.SchemaRegistry;

/// <summary>What the registry answered.</summary>
public sealed record RegistryAnswer(HttpStatusCode Status, string Text, string? ContentType)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public int ErrorCode => Json.GetProperty("error_code").GetInt32();

    public string Message => Json.GetProperty("message").GetString()!;

    public int Id => Ok.GetProperty("id").GetInt32();

    public JsonElement Ok
    {
        get
        {
            Status.ShouldBe(HttpStatusCode.OK, Text);
            return Json;
        }
    }

    public void ShouldFail(int status, int code)
    {
        ((int)Status).ShouldBe(status, Text);
        ErrorCode.ShouldBe(code, Text);
        Message.ShouldNotBeNullOrWhiteSpace();
    }
}

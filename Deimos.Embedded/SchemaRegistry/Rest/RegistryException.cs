namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>A request that is answered with an error: the HTTP status, and the registry's own code.</summary>
internal sealed class RegistryException(int status, int code, string message) : Exception(message)
{
    public int Status => status;

    public int Code => code;
}

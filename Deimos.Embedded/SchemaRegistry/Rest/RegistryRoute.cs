namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>One path of the API: a template such as <c>subjects/{subject}</c>, a method and what answers.</summary>
internal sealed class RegistryRoute(string method, string template, Func<RegistryCall, object> answer)
{
    private readonly string[] _parts = template.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public string Method => method;

    public Func<RegistryCall, object> Answer => answer;

    /// <summary>Returns what stands at the places in braces, or null when the path is another.</summary>
    public Dictionary<string, string>? Match(IReadOnlyList<string> path)
    {
        if (path.Count != _parts.Length)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < path.Count; i++)
        {
            if (_parts[i][0] == '{')
            {
                values[_parts[i][1..^1]] = path[i];
            }
            else if (_parts[i] != path[i])
            {
                return null;
            }
        }

        return values;
    }
}

using Deimos.Embedded.SchemaRegistry.Storage;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The whole API in one table.</summary>
internal sealed class RegistryRoutes
{
    private static readonly string[] Contexts = ["."];
    private static readonly string[] SchemaTypes = ["AVRO"];

    private readonly RegistryStore _store;
    private readonly RegistryRoute[] _routes;

    public RegistryRoutes(RegistryStore store)
    {
        _store = store;
        _routes =
        [
            new("GET", "", _ => new { }),
            new("GET", "contexts", _ => Contexts),

            new("GET", "subjects", call => call.Page(
                store.Subjects(call.Text("subjectPrefix"), Filter(call)))),
            new("POST", "subjects/{subject}", call => Whole(call, store.LookUp(
                call.Subject, call.Body<SchemaRequest>(), call.Flag("normalize"), call.Flag("deleted")))),
            new("DELETE", "subjects/{subject}", call => store.DeleteSubject(call.Subject, call.Flag("permanent"))),
            new("GET", "subjects/{subject}/versions", call => call.Page(
                store.Versions(call.Subject, Filter(call), call.Flag("deletedAsNegative")))),
            new("POST", "subjects/{subject}/versions", Register),
            new("GET", "subjects/{subject}/versions/{version}", call => Whole(call, Get(call))),
            new("DELETE", "subjects/{subject}/versions/{version}", call => store.DeleteVersion(
                call.Subject, VersionNumber.Parse(call.Version), call.Flag("permanent"))),
            new("GET", "subjects/{subject}/versions/{version}/schema", call => new RawJson(Text(call, Get(call)))),
            new("GET", "subjects/{subject}/versions/{version}/referencedby", call => call.Page(
                store.ReferencedBy(call.Subject, VersionNumber.Parse(call.Version), call.Flag("deleted")))),

            new("GET", "schemas", call => call.Page(
                store.Schemas(call.Text("subjectPrefix"), Filter(call), call.Flag("latestOnly"))
                    .Select(schema => Whole(call, schema)))),
            new("GET", "schemas/types", _ => SchemaTypes),
            new("GET", "schemas/ids/{id}", ById),
            new("GET", "schemas/ids/{id}/schema", call => new RawJson(Text(call, store.ById(call.Id)))),
            new("GET", "schemas/ids/{id}/subjects", call => call.Page(
                store.UsesOf(call.Id, call.Flag("deleted")).Select(use => use.Subject).Distinct())),
            new("GET", "schemas/ids/{id}/versions", call => call.Page(
                store.UsesOf(call.Id, call.Flag("deleted"))
                    .Select(use => new SchemaBody { Subject = use.Subject, Version = use.Version }))),

            new("POST", "compatibility/subjects/{subject}/versions", call => Compatibility(call, null)),
            new("POST", "compatibility/subjects/{subject}/versions/{version}", call =>
                Compatibility(call, VersionNumber.Parse(call.Version))),

            new("GET", "config", _ => Told(store.GlobalConfig)),
            new("PUT", "config", call => Echo(store.SetConfig(null, Config(call)))),
            new("DELETE", "config", _ => Told(store.DeleteConfig(null))),
            new("GET", "config/{subject}", call => Told(
                store.ConfigOf(call.Subject, call.Flag("defaultToGlobal")))),
            new("PUT", "config/{subject}", call => Echo(store.SetConfig(call.Subject, Config(call)))),
            new("DELETE", "config/{subject}", call => Told(store.DeleteConfig(call.Subject))),

            new("GET", "mode", _ => Mode(store.GlobalMode)),
            new("PUT", "mode", call => Mode(store.SetMode(null, Mode(call), call.Flag("force")))),
            new("DELETE", "mode", _ => Mode(store.DeleteMode(null))),
            new("GET", "mode/{subject}", call => Mode(store.ModeOf(call.Subject, call.Flag("defaultToGlobal")))),
            new("PUT", "mode/{subject}", call => Mode(store.SetMode(call.Subject, Mode(call), call.Flag("force")))),
            new("DELETE", "mode/{subject}", call => Mode(store.DeleteMode(call.Subject))),
        ];
    }

    /// <summary>Finds what answers a request.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The parts of the path, unescaped.</param>
    /// <returns>The route and the values in its path.</returns>
    public (RegistryRoute Route, IReadOnlyDictionary<string, string> Values) Find(
        string method,
        IReadOnlyList<string> path)
    {
        var isKnown = false;
        foreach (var route in _routes)
        {
            if (route.Match(path) is { } values)
            {
                if (route.Method == (method == "HEAD" ? "GET" : method))
                {
                    return (route, values);
                }

                isKnown = true;
            }
        }

        var name = string.Join('/', path);
        throw isKnown
            ? new RegistryException(405, 405, $"/{name} does not take {method}.")
            : RegistryErrors.NotFound($"There is no /{name} in this registry.");
    }

    private SchemaBody Register(RegistryCall call)
    {
        var schema = _store.Register(call.Subject, call.Body<SchemaRequest>(), call.Flag("normalize"));
        return new SchemaBody { Id = schema.Id, Version = schema.Version };
    }

    private SchemaBody ById(RegistryCall call)
    {
        var schema = _store.ById(call.Id);
        return new SchemaBody
        {
            Schema = Text(call, schema),
            References = schema.References.Count > 0 ? schema.References : null,
            MaxId = call.Flag("fetchMaxId") ? _store.MaxId : null,
        };
    }

    private CompatibilityBody Compatibility(RegistryCall call, VersionNumber? version)
    {
        var verbose = call.Flag("verbose");
        var messages = _store.CheckCompatibility(
            call.Subject, version, call.Body<SchemaRequest>(), call.Flag("normalize"), verbose);
        return new CompatibilityBody { IsCompatible = messages.Count == 0, Messages = verbose ? messages : null };
    }

    private StoredSchema Get(RegistryCall call) =>
        _store.Get(call.Subject, VersionNumber.Parse(call.Version), call.Flag("deleted"));

    private SchemaBody Whole(RegistryCall call, StoredSchema schema) => SchemaBody.Of(schema, Text(call, schema));

    private string Text(RegistryCall call, StoredSchema schema) =>
        string.Equals(call.Text("format"), "resolved", StringComparison.OrdinalIgnoreCase)
            ? _store.ResolvedText(schema)
            : schema.Text;

    private static SubjectConfig Config(RegistryCall call)
    {
        var body = call.Body<ConfigBody>();
        return new SubjectConfig
        {
            Compatibility = body.Compatibility is null ? null : CompatibilityNames.Parse(body.Compatibility),
            Normalize = body.Normalize,
        };
    }

    private static ConfigBody Told(SubjectConfig config) => new()
    {
        CompatibilityLevel = config.Compatibility is { } level ? CompatibilityNames.Of(level) : null,
        Normalize = config.Normalize,
    };

    private static ConfigBody Echo(SubjectConfig config) => new()
    {
        Compatibility = config.Compatibility is { } level ? CompatibilityNames.Of(level) : null,
        Normalize = config.Normalize,
    };

    private static RegistryMode Mode(RegistryCall call) => ModeNames.Parse(call.Body<ModeBody>().Mode);

    private static ModeBody Mode(RegistryMode mode) => new() { Mode = ModeNames.Of(mode) };

    private static DeletedFilter Filter(RegistryCall call) => call.Flag("deletedOnly") ? DeletedFilter.Only
        : call.Flag("deleted") || call.Flag("deletedAsNegative") ? DeletedFilter.Include
        : DeletedFilter.Exclude;
}
